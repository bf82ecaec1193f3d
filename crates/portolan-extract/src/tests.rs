mod microformats;
mod statements;
