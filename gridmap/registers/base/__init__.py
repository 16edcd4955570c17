"""What is a register, and how is a column of it said once?"""
