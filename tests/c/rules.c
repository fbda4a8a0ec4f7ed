/*
 * Membership rules from C: parse, evaluate, explain, and see who of a tenant fits.
 *
 *     cc -std=c99 -Iinclude tests/c/rules.c -Ltarget/release -lrollcall -o rules
 *     LD_LIBRARY_PATH=target/release ./rules [USERS.jsonl]
 *
 * Without a file of users, one object a line, it takes the few below. It checks what it shows, so it is a test as well.
 */
#include <stdlib.h>

#include "check.h"

static const char MARKETING[] = "(user.department -eq \"Marketing\")";
static const char COUNTRIES[] = "user.country -in [\"Germany\",\"France\"] -and user.accountEnabled -eq true";

static const char PEOPLE[] =
    "{\"id\":\"00000000-0000-4000-8000-000000000001\",\"displayName\":\"Adele\",\"department\":\"Marketing\","
    "\"country\":\"Germany\",\"accountEnabled\":true}\n"
    "{\"id\":\"00000000-0000-4000-8000-000000000002\",\"displayName\":\"Bianca\",\"department\":\"marketing\","
    "\"country\":\"Norway\",\"accountEnabled\":true}\n"
    "{\"id\":\"00000000-0000-4000-8000-000000000003\",\"displayName\":\"Ciro\",\"department\":\"Sales\","
    "\"country\":\"France\",\"accountEnabled\":false}\n"
    "{\"id\":\"00000000-0000-4000-8000-000000000004\",\"displayName\":\"Dilek\",\"department\":\"Sales\","
    "\"country\":\"France\",\"accountEnabled\":true}\n";

/* Every call that can fail looks like this: a status, and an error object to read and free. */
static rollcall_rule *parse(const char *text)
{
    rollcall_rule *rule = NULL;
    rollcall_error *error = NULL;

    if (rollcall_rule_parse(text, strlen(text), NULL, 0, &rule, &error) != ROLLCALL_OK) {
        fprintf(stderr, "cannot parse %s: %s\n", text, rollcall_error_message(error));
        rollcall_error_free(error);
        exit(2);
    }
    return rule;
}

static void one_user(const rollcall_rule *rule)
{
    static const char USER[] = "{\"displayName\":\"Adele\",\"department\":\"MARKETING\"}";
    rollcall_string *tree = NULL;
    rollcall_error *error = NULL;
    bool fits = false;

    printf("\nDoes %s fit %s?\n", USER, MARKETING);
    if (SUCCEEDS(rollcall_rule_evaluate(rule, USER, strlen(USER), NULL, 0, &fits, &error))) {
        printf("%s\n", fits ? "yes" : "no");
    }
    CHECK(fits); /* text is compared without regard to case */

    if (SUCCEEDS(rollcall_rule_explain(rule, USER, strlen(USER), NULL, 0, &tree, &error))) {
        printf("because: %s\n", rollcall_string_data(tree));
        CHECK(strstr(rollcall_string_data(tree), "department") != NULL);
    }
    rollcall_string_free(tree);

    CHECK(rollcall_rule_evaluate(rule, "{}", 2, NULL, 0, &fits, NULL) == ROLLCALL_OK);
    CHECK(!fits); /* a user without a department is in none */
}

static void warnings(void)
{
    static const char TEXT[] = "user.Department -eq \"Marketing\"";
    rollcall_rule *rule = parse(TEXT);
    rollcall_string *found = NULL;
    rollcall_error *error = NULL;

    printf("\nWhat is odd about %s?\n", TEXT);
    if (SUCCEEDS(rollcall_rule_warnings(rule, &found, &error))) {
        printf("%s\n", rollcall_string_data(found));
        CHECK(strstr(rollcall_string_data(found), "W-CASE") != NULL);
    }
    rollcall_string_free(found);
    rollcall_rule_free(rule);
}

/* An error says what is wrong, where, and what to do. */
static void wrong_rule(void)
{
    static const char TEXT[] = "user.department -eq \"Marketing\" -and user.jobtitel -eq \"Buyer\"";
    rollcall_rule *rule = NULL;
    rollcall_error *error = NULL;
    size_t start = 0, end = 0;
    rollcall_status status = rollcall_rule_parse(TEXT, strlen(TEXT), NULL, 0, &rule, &error);

    printf("\nWhat is wrong with this rule?\n%s\n", TEXT);
    CHECK(status == ROLLCALL_RULE_TYPE);
    CHECK(rule == NULL);
    if (CHECK(rollcall_error_span(error, &start, &end)) && CHECK(start < end && end <= strlen(TEXT))) {
        printf("%*s", (int)start, "");
        for (size_t at = start; at < end; at++) {
            putchar('^');
        }
        printf(" %s: %s\n", rollcall_error_kind(error), rollcall_error_message(error));
        CHECK(strncmp(TEXT + start, "user.jobtitel", end - start) == 0 ||
              strncmp(TEXT + start, "jobtitel", end - start) == 0);
    }
    CHECK(error != NULL && strcmp(rollcall_error_kind(error), "PropertyNotSupported") == 0);
    rollcall_error_free(error);

    error = NULL;
    FAILS_WITH(ROLLCALL_RULE_SYNTAX, rollcall_rule_parse("", 0, NULL, 0, &rule, &error));
}

/* Rules arrive from mails and web pages with quotes the service refuses. */
static void pasted_rule(void)
{
    static const char PASTED[] = "(user.department -eq \xE2\x80\x9DMarketing\xE2\x80\x9D)";
    rollcall_string *answer = NULL;
    rollcall_error *error = NULL;

    printf("\nWhat to send for %s?\n", PASTED);
    if (SUCCEEDS(rollcall_rule_prepare(PASTED, strlen(PASTED), NULL, 0, &answer, &error))) {
        printf("%s\n", rollcall_string_data(answer));
        CHECK(strstr(rollcall_string_data(answer), "(user.department -eq \\\"Marketing\\\")") != NULL);
        CHECK(strstr(rollcall_string_data(answer), "\"straightened\":2") != NULL);
    }
    rollcall_string_free(answer);
}

static void everybody(const rollcall_rule *const rules[2], const char *file)
{
    static const char *const TEXTS[2] = {MARKETING, COUNTRIES};
    rollcall_population *population = NULL;
    rollcall_membership *membership = NULL;
    rollcall_error *error = NULL;

    if (!SUCCEEDS(rollcall_population_new(ROLLCALL_SUBJECT_USER, &population, &error))) {
        return;
    }
    if (file != NULL) {
        SUCCEEDS(rollcall_population_load_file(population, file, strlen(file), &error));
    } else {
        SUCCEEDS(rollcall_population_load_jsonl(population, PEOPLE, strlen(PEOPLE), &error));
        CHECK(rollcall_population_len(population) == 4);
    }
    printf("\nWho of %lu users fits?\n", (unsigned long)rollcall_population_len(population));

    if (SUCCEEDS(rollcall_population_evaluate(population, rules, 2, NULL, 0, &membership, &error))) {
        for (size_t index = 0; index < 2; index++) {
            rollcall_string *ids = NULL;
            size_t count = 0;
            if (SUCCEEDS(rollcall_membership_count(membership, index, &count, &error))) {
                printf("%lu: %s\n", (unsigned long)count, TEXTS[index]);
                CHECK(file != NULL ? count > 0 : count == 2);
            }
            if (file == NULL && SUCCEEDS(rollcall_membership_ids(membership, index, &ids, &error))) {
                printf("   %s\n", rollcall_string_data(ids));
            }
            rollcall_string_free(ids);
        }
    }
    rollcall_membership_free(membership);
    rollcall_population_free(population);
}

int main(int argc, char **argv)
{
    if (rollcall_abi_version() != ROLLCALL_ABI_VERSION) {
        fprintf(stderr, "this program was built for another version of librollcall\n");
        return 2;
    }
    printf("rollcall %s\n", rollcall_version());

    rollcall_rule *marketing = parse(MARKETING);
    rollcall_rule *countries = parse(COUNTRIES);
    const rollcall_rule *const rules[2] = {marketing, countries};

    one_user(marketing);
    warnings();
    wrong_rule();
    pasted_rule();
    everybody(rules, argc > 1 ? argv[1] : NULL);

    rollcall_rule_free(countries);
    rollcall_rule_free(marketing);
    printf("\n");
    return conclude();
}
