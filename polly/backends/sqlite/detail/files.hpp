// Files: the database's own and those beside it, as the file system shows them, before SQLite opens them.
#pragma once

#include <string>

namespace polly::sqlite {

// Where the path leads: absolute, and without links, also where the file is not there yet. A path whose links lead
// nowhere stays as it is. SQLite puts its log beside this name, and so does Polly with everything else.
std::string resolved(const std::string& path);

// Makes the folders above the file, of mode 0700, where there are none. Error unavailable where that cannot be done.
void make_folders_of(const std::string& path);

// Makes the file, of mode 0600, as those that SQLite puts beside it will be, where there is none. Error unavailable
// where that cannot be done; Errors of refuse_lost_file().
void make_file(const std::string& path);

// Error corrupt where there is a log of a file that is empty or gone: SQLite would drop the log.
void refuse_lost_file(const std::string& path);

// Error config where the file has other names, by which SQLite would not find the log that lies beside this one.
void refuse_other_names(const std::string& path);

bool is_there(const std::string& path);

}  // namespace polly::sqlite
