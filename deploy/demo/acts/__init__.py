"""What each sort of person does in a campaign, in the order in which it is played."""
