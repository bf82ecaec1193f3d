mod microformats;
mod pages;
mod statements;
