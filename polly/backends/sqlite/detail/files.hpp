// Files: checks and creates the database file and those beside it in the file system, before SQLite opens them.
// Each path is a real_path() (base/real_path.hpp): SQLite creates its log beside that name, and Polly its own files.
#pragma once

#include <string>

namespace polly::sqlite {

// Creates missing folders above the file, with mode 0700. Error unavailable where that fails.
void make_folders_of(const std::string& path);

// Creates the file, where it is missing, with mode 0600, which SQLite uses for the files beside it as well. Error
// unavailable where that fails; Errors of refuse_lost_file().
void make_file(const std::string& path);

// Error corrupt where a log exists whose file is empty or missing: SQLite would delete the log.
void refuse_lost_file(const std::string& path);

// Error config where the file has several names: opened by another one, SQLite would not find the log beside this one.
void refuse_other_names(const std::string& path);

bool is_there(const std::string& path);

// A new name survives a power cut only after its folder was synced. Error unavailable where that fails.
void sync_folder(const std::string& folder);

}  // namespace polly::sqlite
