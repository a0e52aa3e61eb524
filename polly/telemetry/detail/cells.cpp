#include "polly/telemetry/detail/cells.hpp"

#include <algorithm>
#include <new>
#include <utility>

namespace polly::metrics_detail {

namespace {

std::uint64_t next_id() noexcept {
  static std::atomic<std::uint64_t> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

}  // namespace

thread_local constinit Cells::LastUsed Cells::last_used;

// The blocks of one thread, one for each Cells that it uses. Releases them when the thread ends.
class ThreadBlocks {
 public:
  ThreadBlocks() = default;
  ThreadBlocks(const ThreadBlocks&) = delete;
  ThreadBlocks& operator=(const ThreadBlocks&) = delete;
  ~ThreadBlocks() {
    is_over = true;  // other thread-local objects may still count in their destructors
    Cells::last_used = {};
    for (const Owned& owned : blocks_) owned.block->release();
  }

  Block* find(std::uint64_t cells) const noexcept {
    const auto is_of = [cells](const Owned& owned) { return owned.cells == cells; };
    const auto found = std::find_if(blocks_.begin(), blocks_.end(), is_of);
    return found == blocks_.end() ? nullptr : found->block.get();
  }

  void keep(std::uint64_t cells, std::shared_ptr<Block> block) {
    std::erase_if(blocks_,
                  [](const Owned& owned) { return owned.block.use_count() == 1; });  // their Cells was destroyed
    blocks_.emplace_back(cells, std::move(block));
  }
  void reserve_one() { blocks_.reserve(blocks_.size() + 1); }

  static thread_local constinit bool is_over;

 private:
  struct Owned {
    Owned(std::uint64_t its_cells, std::shared_ptr<Block> its_block) : cells(its_cells), block(std::move(its_block)) {}

    std::uint64_t cells;
    std::shared_ptr<Block> block;
  };
  std::vector<Owned> blocks_;
};

thread_local constinit bool ThreadBlocks::is_over = false;

Block::~Block() {
  for (const auto& chunk : chunks_) delete chunk.load(std::memory_order_relaxed);
}

std::uint64_t Block::read(std::size_t index) const noexcept {
  const Chunk* chunk = chunks_[index / kChunkCells].load(std::memory_order_acquire);
  return chunk == nullptr ? 0 : chunk->cells[index % kChunkCells].load(std::memory_order_relaxed);
}

Block::Chunk* Block::add_chunk(std::size_t number) noexcept {
  auto* chunk = new (std::nothrow) Chunk;
  chunks_[number].store(chunk, std::memory_order_release);
  return chunk;
}

Cells::Cells() noexcept : id_(next_id()) {}

std::size_t Cells::allocate(std::size_t count) {
  const std::lock_guard lock(mutex_);
  const std::size_t left_in_chunk = kChunkCells - next_ % kChunkCells;
  const std::size_t first = count <= left_in_chunk ? next_ : next_ + left_in_chunk;
  if (first + count > kChunks * kChunkCells) return kNone;
  next_ = first + count;
  return first;
}

std::vector<std::uint64_t> Cells::sums(std::size_t first, std::size_t count) const {
  std::vector<std::uint64_t> totals(count);
  const auto add = [&](const Block& block) {
    for (std::size_t i = 0; i < count; ++i) totals[i] += block.read(first + i);
  };
  const std::lock_guard lock(mutex_);
  add(shared_);
  for (const auto& block : blocks_) add(*block);
  return totals;
}

Block* Cells::find_local() noexcept {
  if (ThreadBlocks::is_over) return nullptr;
  try {
    static thread_local ThreadBlocks own;
    Block* block = own.find(id_);
    if (block == nullptr) {
      own.reserve_one();
      std::shared_ptr<Block> claimed = claim();
      block = claimed.get();
      own.keep(id_, std::move(claimed));
    }
    last_used = {id_, block};
    return block;
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

std::shared_ptr<Block> Cells::claim() {
  const std::lock_guard lock(mutex_);
  const auto free = std::find_if(blocks_.begin(), blocks_.end(), [](const auto& block) { return block->claim(); });
  if (free != blocks_.end()) return *free;
  blocks_.push_back(std::make_shared<Block>());
  blocks_.back()->claim();
  return blocks_.back();
}

void Cells::add_shared(std::size_t index, std::uint64_t n) noexcept {
  const std::lock_guard lock(shared_mutex_);
  Cell* cell = shared_.at(index);
  if (cell != nullptr) cell->fetch_add(n, std::memory_order_relaxed);
}

}  // namespace polly::metrics_detail
