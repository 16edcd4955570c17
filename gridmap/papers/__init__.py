"""What leaves gridmap as a document?"""
