-- One app of an answer may be forgotten: the others stay, but the answer is not fresh any more.
ALTER TABLE app_status ADD COLUMN partly_forgotten INTEGER NOT NULL DEFAULT 0;
