"""What is missing, where to build, and what falls short?"""
