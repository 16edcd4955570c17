"""What would a checked file change in the records, and how is that saved, or taken back, as one?"""
