-- By which pieces of itself, and of its sound, is a published name found?

ALTER TABLE published ADD COLUMN grams TEXT[], ADD COLUMN spelled TEXT DEFAULT '' NOT NULL;
CREATE INDEX ix_published_grams ON published USING gin (grams);
CREATE INDEX ix_published_title ON published (layer, township_path, variant, title, feature_id);
-- An answer that takes long would be shown without the pieces of its names until its turn came: whoever asks first waits.
UPDATE answers SET took_ms = NULL;
