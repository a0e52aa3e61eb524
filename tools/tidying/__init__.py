"""The rules of docs/style.md that a machine can check. tools/tidy runs them; tools/tidy_test.py shows that each can
fail."""
from tidying import coroutines, examples, house, language, text

RULES = (
    house.needs_go_down, house.includes_go_down, house.details_stay_inside, house.includes_are_whole,
    house.foreign_headers, house.messages_name_members,
    coroutines.coroutine_parameters, coroutines.task_declarations, coroutines.capturing_coroutines,
    coroutines.awaited_expressions, coroutines.awaited_conditions,
    text.file_length, text.line_length, text.trailing_whitespace, text.vague_names, text.header_beginning,
    text.one_place, text.left_overs, text.machine_paths, text.formatting, text.shell,
    examples.examples_are_true, language.plain_words,
)
