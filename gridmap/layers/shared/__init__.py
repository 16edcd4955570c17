"""What do several layers ask alike: times by road, the town, what is needed and what is there?"""
