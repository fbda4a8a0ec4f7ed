/* What the C tests share: counted checks. A failed check is printed and the program goes on. */
#ifndef ROLLCALL_TESTS_CHECK_H
#define ROLLCALL_TESTS_CHECK_H

#include <stdio.h>
#include <string.h>

#include "rollcall.h"

static int passed;
static int failed;

static int check(int holds, const char *what, const char *file, int line)
{
    if (holds) {
        passed++;
    } else {
        failed++;
        fprintf(stderr, "%s:%d: failed: %s\n", file, line, what);
    }
    return holds;
}

/* `CHECK(condition)` counts. `FAILS_WITH(status, call)` is for a call that is given `&error`: it checks the status,
   that the error object agrees and has a text, and frees it. `SUCCEEDS(call)` checks for ROLLCALL_OK, no error. */
#define CHECK(condition) check((condition) ? 1 : 0, #condition, __FILE__, __LINE__)
#define FAILS_WITH(status, call) check(failed_with((status), (call), &error), #call " == " #status, __FILE__, __LINE__)
#define SUCCEEDS(call) check(succeeded((call), &error), #call " == ROLLCALL_OK", __FILE__, __LINE__)

static int failed_with(rollcall_status expected, rollcall_status status, rollcall_error **error)
{
    const char *message = rollcall_error_message(*error);
    const char *json = rollcall_error_json(*error);
    int right = status == expected && rollcall_error_status(*error) == expected && message != NULL &&
                message[0] != '\0' && json != NULL && json[0] == '{' && rollcall_error_kind(*error) != NULL;
    if (!right) {
        fprintf(stderr, "status %d, error %d: %s\n", (int)status, (int)rollcall_error_status(*error),
                message == NULL ? "(none)" : message);
    }
    rollcall_error_free(*error);
    *error = NULL;
    return right;
}

static int succeeded(rollcall_status status, rollcall_error **error)
{
    int right = status == ROLLCALL_OK && *error == NULL;
    if (!right) {
        const char *message = rollcall_error_message(*error);
        fprintf(stderr, "status %d: %s\n", (int)status, message == NULL ? "(no error object)" : message);
    }
    rollcall_error_free(*error);
    *error = NULL;
    return right;
}

static int conclude(void)
{
    printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}

#endif
