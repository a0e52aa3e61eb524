#include "polly/testing/detail/dynamodb_write.hpp"

#include "polly/testing/detail/dynamodb_refusal.hpp"

namespace polly::testing::dynamodb {

Write::Write(Kind kind, const Parameters& parameters)
    : kind_(kind), table_name_(parameters.table_name()), substitutions_(parameters.request()) {
  const char* attributes = kind == Kind::put ? "Item" : "Key";
  attributes_ = item_of(parameters.value(attributes), attributes);
  returns_old_on_failure_ = parameters.choice("ReturnValuesOnConditionCheckFailure", {"NONE", "ALL_OLD"}) == "ALL_OLD";
  if (kind == Kind::update)
    if (const auto text = parameters.optional_text("UpdateExpression")) update_ = Update(*text, substitutions_);
  if (const auto text = parameters.optional_text("ConditionExpression"))
    condition_.emplace(*text, "ConditionExpression", substitutions_);
  else if (kind == Kind::check)
    parameters.text("ConditionExpression");
  substitutions_.expect_all_used();
  if (kind == Kind::put && dynamodb::size_of(attributes_) > kItemBytesMax)
    throw invalid("Item size has exceeded the maximum allowed size");
}

void Write::find_table(Tables& tables) {
  table_ = &tables.active(table_name_);
}

void Write::find_key() {
  key_ = kind_ == Kind::put ? table_->key_of(attributes_) : table_->key_in(attributes_);
  update_.expect_not(table_->key());
}

std::size_t Write::size() const {
  return dynamodb::size_of(attributes_);
}

bool Write::holds() const {
  return !condition_ || condition_->holds(table_->find(key_));
}

std::string Write::item_of_failure() const {
  const Item* item = returns_old_on_failure_ ? table_->find(key_) : nullptr;
  return item == nullptr ? "" : item_json(*item);
}

ItemPointer Write::after() const {
  if (kind_ == Kind::check) return before();
  if (kind_ == Kind::remove) return nullptr;
  if (kind_ == Kind::put) return std::make_shared<const Item>(attributes_);
  const Item* old = table_->find(key_);
  auto item = std::make_shared<Item>(old == nullptr ? attributes_ : *old);
  update_.apply_to(*item);
  if (dynamodb::size_of(*item) > kItemBytesMax)
    throw invalid("Item size to update has exceeded the maximum allowed size");
  return item;
}

void Write::apply(const ItemPointer& after) const {
  if (kind_ == Kind::check) return;
  if (after == nullptr)
    table_->remove(key_);
  else
    table_->put(key_, after);
}

}  // namespace polly::testing::dynamodb
