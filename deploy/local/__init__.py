"""The whole system on one workstation without Docker: real mongod, Kafka and SMTP as child processes."""
