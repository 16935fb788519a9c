"""The whole system on one workstation, without Docker: real mongod, real Kafka, real SMTP, as processes of our own."""
