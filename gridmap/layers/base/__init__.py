"""What is a layer, and what is it handed to compute its answer?"""
