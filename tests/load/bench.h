// tms_bench: fills data directories and does the reference work that scripts/bench.sh compares the
// server with. Every subcommand prints one JSON object.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace tms::load {

// Appends `records` audit records of `customers_each` customers to an existing data directory,
// spread evenly over all its customers.
int fill(const std::filesystem::path& data_dir, std::size_t records, std::size_t customers_each);

// Durable appends of one-customer records: `records` through the store by `threads` callers, and
// one by one.
int append(const std::filesystem::path& data_dir, std::size_t records, std::size_t threads);

// The rows of a job of `customers` customers (job rows, audit record, index rows) written by SQLite
// alone in one full-sync transaction. Changes the database.
int raw_job(const std::filesystem::path& database, std::size_t customers);

// Every customer row read by SQLite alone.
int raw_read(const std::filesystem::path& database);

// One-customer audit records written by SQLite alone, `group` of them in each transaction.
int raw_append(const std::filesystem::path& database, std::size_t records, std::size_t group);

// A bare write of 4 KiB over old ones and fdatasync, in a file beside `neighbour`: what a commit
// to a WAL of full size costs at least.
int bare_fdatasync(const std::filesystem::path& neighbour, std::size_t rounds);

// Parses the JSON file `rounds` times without keeping anything.
int parse(const std::filesystem::path& file, std::size_t rounds);

// {"p50_ms":..,"p99_ms":..} of the durations.
std::string percentiles(std::vector<double> durations_ms);

}  // namespace tms::load
