-- The series of the System screen: one row a step of 10 s, of the last 24 hours.
CREATE TABLE figure_names (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  fold INTEGER NOT NULL  -- how several steps become one
);
CREATE TABLE figure_steps (
  at_s INTEGER PRIMARY KEY,  -- unix time
  packed BLOB NOT NULL       -- sqlite/figure_store.cpp
);
