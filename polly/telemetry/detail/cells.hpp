// Cells: counters that many threads add to without contention. Every thread has a block of its own, which it alone
// writes; a reader adds up that cell of every block.
//
//   block of thread 1   [ chunk 0 ][ chunk 1 ][  -  ]...       a chunk is allocated when its thread first needs it,
//   block of thread 2   [ chunk 0 ][    -    ][  -  ]...       and never moves
//   free block          [ chunk 0 ][ chunk 1 ][  -  ]...       its thread ended: the next new thread takes it over
//   shared block        [    -    ][    -    ][  -  ]...       for threads without a block (ending, or out of memory);
//                                                              additions to it are atomic, under a lock
//
// A block has two owners: the Cells, which reads it, and its thread, which may outlive the Cells.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "polly/telemetry/metrics.hpp"

namespace polly::metrics_detail {

inline constexpr std::size_t kChunkCells = 512;  // 4 KiB
inline constexpr std::size_t kChunks = Metrics::kCellsMax / kChunkCells;

using Cell = std::atomic<std::uint64_t>;

class Block {
 public:
  Block() = default;
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;
  ~Block();

  // The cells from `first` to the end of its chunk; null where there is no memory for the chunk. For the writer only.
  Cell* at(std::size_t first) noexcept {
    Chunk* chunk = chunks_[first / kChunkCells].load(std::memory_order_relaxed);
    if (chunk == nullptr) chunk = add_chunk(first / kChunkCells);
    return chunk == nullptr ? nullptr : &chunk->cells[first % kChunkCells];
  }

  std::uint64_t read(std::size_t index) const noexcept;

  // A block has at most one writer. The next one sees what the last one wrote.
  bool claim() noexcept { return !is_taken_.exchange(true, std::memory_order_acq_rel); }
  void release() noexcept { is_taken_.store(false, std::memory_order_release); }

 private:
  struct alignas(64) Chunk {
    std::array<Cell, kChunkCells> cells{};
  };

  Chunk* add_chunk(std::size_t number) noexcept;

  std::array<std::atomic<Chunk*>, kChunks> chunks_{};
  std::atomic<bool> is_taken_{false};
};

class Cells {
 public:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  Cells() noexcept;
  Cells(const Cells&) = delete;
  Cells& operator=(const Cells&) = delete;

  // The first of `count` adjacent cells of one chunk, all zero; kNone where none are left. count <= kChunkCells.
  std::size_t allocate(std::size_t count);
  // The sums of the adjacent cells from `first` on.
  std::vector<std::uint64_t> sums(std::size_t first, std::size_t count) const;

  // The calling thread's block; null where it has none (the thread is ending, or there is no memory).
  Block* local() noexcept { return last_used.cells == id_ ? last_used.block : find_local(); }
  void add_shared(std::size_t index, std::uint64_t n) noexcept;

 private:
  friend class ThreadBlocks;

  // The block that this thread used last: nearly always the one it needs.
  struct LastUsed {
    std::uint64_t cells = 0;
    Block* block = nullptr;
  };
  static thread_local constinit LastUsed last_used;

  Block* find_local() noexcept;
  std::shared_ptr<Block> claim();

  const std::uint64_t id_;  // unique, unlike an address
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<Block>> blocks_;
  std::size_t next_ = 0;
  Block shared_;
  std::mutex shared_mutex_;  // guards shared_
};

}  // namespace polly::metrics_detail
