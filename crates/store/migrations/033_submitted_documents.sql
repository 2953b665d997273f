-- Which statutory documents a submission was; none of one from before this was kept.

ALTER TABLE submissions ADD COLUMN documents TEXT;
