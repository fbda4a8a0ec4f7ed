/*
 * What the C programs share. A program runs tests, which are functions; a test makes checks. Each test prints a line,
 * "ok 1 - its name" or "not ok 1 - its name" (the TAP convention), and the last line counts them.
 */
#ifndef ROLLCALL_TESTS_CHECK_H
#define ROLLCALL_TESTS_CHECK_H

#include <stdio.h>
#include <string.h>

#include "rollcall.h"

static int tests_passed;
static int tests_failed;
static int tests_skipped;
static int checks_failed;

/* RUN(test(arguments)) runs a test and counts it. */
#define RUN(test)                                   \
    do {                                            \
        int before = checks_failed;                 \
        test;                                       \
        report(#test, checks_failed == before, ""); \
    } while (0)

/* CHECK(condition): a failed check is printed, fails its test, and the test goes on. */
#define CHECK(condition) check((condition) ? 1 : 0, #condition, __FILE__, __LINE__)

/* For a call that is given `&error`: that it fails with this status and an error object that agrees. */
#define FAILS_WITH(status, call) check(failed_with((status), (call), &error), #call " == " #status, __FILE__, __LINE__)

/* For a call that is given `&error`: that it succeeds, without an error object. */
#define SUCCEEDS(call) check(succeeded((call), &error), #call " == ROLLCALL_OK", __FILE__, __LINE__)

static void report(const char *test, int passed, const char *remark)
{
    int number = tests_passed + tests_failed + tests_skipped + 1;
    printf("%s %d - ", passed ? "ok" : "not ok", number);
    for (; *test != '\0' && *test != '('; test++) {
        putchar(*test == '_' ? ' ' : *test);
    }
    printf("%s\n", remark);
    if (remark[0] != '\0') {
        tests_skipped++;
    } else if (passed) {
        tests_passed++;
    } else {
        tests_failed++;
    }
}

static int check(int holds, const char *what, const char *file, int line)
{
    if (!holds) {
        checks_failed++;
        fprintf(stderr, "%s:%d: failed: %s\n", file, line, what);
    }
    return holds;
}

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

/* The last line, and what main returns. */
static int conclude(void)
{
    printf("%d passed, %d failed", tests_passed, tests_failed);
    if (tests_skipped > 0) {
        printf(", %d skipped", tests_skipped);
    }
    printf("\n");
    return tests_failed == 0 && checks_failed == 0 ? 0 : 1;
}

#endif
