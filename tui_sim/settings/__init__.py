"""What a user can set: the fields, where they come from, what conflicts, and what is said when one is wrong."""
