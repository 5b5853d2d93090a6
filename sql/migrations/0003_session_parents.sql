-- Which refresh token a token was given for. A token whose answer was lost on the way is presented again: then what was given for it the first time,
-- and never seen in use, is taken back.
alter table sessions add column parent bytea;
