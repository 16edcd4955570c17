-- A device that is gone is taken off the list by a person; what it sent stays.
ALTER TABLE devices ADD COLUMN taken_off_at TIMESTAMP WITH TIME ZONE;
