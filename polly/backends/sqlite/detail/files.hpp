// Files: the database's own and those beside it, as the file system shows them, before SQLite opens them.
#pragma once

#include <string>

namespace polly::sqlite {

// Makes the folders above the file, of mode 0700, where there are none. Error unavailable where that cannot be done.
void make_folders_of(const std::string& path);

// Makes the file, of mode 0600, as those that SQLite puts beside it will be, where there is none. Error unavailable
// where that cannot be done; corrupt where there is a log of a file that is empty or gone: SQLite would drop it.
void make_file(const std::string& path);

bool is_there(const std::string& path);

}  // namespace polly::sqlite
