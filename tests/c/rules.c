/*
 * Membership rules from C: parse, evaluate, explain, and see who of a tenant fits.
 *
 *     cc -std=c99 -Iinclude tests/c/rules.c -Ltarget/release -lrollcall -o rules
 *     LD_LIBRARY_PATH=target/release ./rules [TENANT.jsonl]
 *
 * TENANT.jsonl has users and devices as Microsoft Graph writes them, one a line, each with its "@odata.type"; the
 * variable ROLLCALL_TENANT may name it too. Without it the program takes the few below. It checks what it shows, so it
 * is a test as well.
 */
#include <stdlib.h>

#include "check.h"

#define IN_A_UNIT "{\"container\":\"administrativeUnit\",\"subject\":\"user\"}"
#define DEVICES_IN_A_UNIT "{\"container\":\"administrativeUnit\",\"subject\":\"device\"}"

/* The rules of the main job, and how many of the few below fit. */
static const struct {
    const char *what;
    uint32_t subject;
    const char *options; /* NULL: the defaults, a group's rule */
    const char *text;
    size_t of_the_few;
} JOB[] = {
    {"all of marketing", ROLLCALL_SUBJECT_USER, NULL, "(user.department -eq \"Marketing\")", 2},
    {"the office ATZ", ROLLCALL_SUBJECT_USER, IN_A_UNIT, "(user.physicalDeliveryOfficeName -eq \"ATZ\")", 1},
    {"some countries", ROLLCALL_SUBJECT_USER, IN_A_UNIT, "(user.country -in [\"Germany\",\"Austria\"])", 2},
    {"Windows devices", ROLLCALL_SUBJECT_DEVICE, DEVICES_IN_A_UNIT, "(deviceOSType -eq 'Windows')", 1},
};
enum { RULES = sizeof JOB / sizeof JOB[0] };

static const char FEW[] =
    "{\"@odata.type\":\"#microsoft.graph.user\",\"id\":\"00000000-0000-4000-8000-000000000001\","
    "\"displayName\":\"Adele\",\"department\":\"Marketing\",\"country\":\"Germany\",\"officeLocation\":\"BER\"}\n"
    "{\"@odata.type\":\"#microsoft.graph.user\",\"id\":\"00000000-0000-4000-8000-000000000002\","
    "\"displayName\":\"Bianca\",\"department\":\"marketing\",\"country\":\"Norway\"}\n"
    "{\"@odata.type\":\"#microsoft.graph.user\",\"id\":\"00000000-0000-4000-8000-000000000003\","
    "\"displayName\":\"Ciro\",\"department\":\"Sales\",\"country\":\"Austria\",\"officeLocation\":\"ATZ\"}\n"
    "{\"@odata.type\":\"#microsoft.graph.device\",\"id\":\"00000000-0000-4000-8000-000000000004\","
    "\"displayName\":\"ATZ-LT-1\",\"operatingSystem\":\"Windows\"}\n"
    "{\"@odata.type\":\"#microsoft.graph.device\",\"id\":\"00000000-0000-4000-8000-000000000005\","
    "\"displayName\":\"ATZ-PH-1\",\"operatingSystem\":\"iOS\"}\n";

/* Every call that can fail looks like this: a status, and an error object to read and free. */
static rollcall_rule *parse(const char *text, const char *options)
{
    rollcall_rule *rule = NULL;
    rollcall_error *error = NULL;
    size_t options_len = options == NULL ? 0 : strlen(options);

    if (rollcall_rule_parse(text, strlen(text), options, options_len, &rule, &error) != ROLLCALL_OK) {
        fprintf(stderr, "cannot parse %s: %s\n", text, rollcall_error_message(error));
        rollcall_error_free(error);
        exit(2);
    }
    return rule;
}

static void a_rule_says_who_fits_and_why(void)
{
    static const char USER[] = "{\"displayName\":\"Adele\",\"department\":\"MARKETING\"}";
    rollcall_rule *rule = parse(JOB[0].text, NULL);
    rollcall_string *tree = NULL;
    rollcall_error *error = NULL;
    bool fits = false;

    printf("\nDoes %s fit %s?\n", USER, JOB[0].text);
    if (SUCCEEDS(rollcall_rule_evaluate(rule, USER, strlen(USER), NULL, 0, &fits, &error))) {
        printf("%s\n", fits ? "yes" : "no");
    }
    CHECK(fits); /* text is compared without regard to case */

    if (SUCCEEDS(rollcall_rule_explain(rule, USER, strlen(USER), NULL, 0, &tree, &error))) {
        printf("because: %s\n", rollcall_string_data(tree));
        CHECK(strstr(rollcall_string_data(tree), "department") != NULL);
    }
    rollcall_string_free(tree);
    tree = NULL;
    if (SUCCEEDS(rollcall_rule_explain_text(rule, USER, strlen(USER), NULL, 0, &tree, &error))) {
        printf("%s", rollcall_string_data(tree));
        CHECK(strncmp(rollcall_string_data(tree), "yes", 3) == 0);
    }
    rollcall_string_free(tree);
    CHECK(rollcall_rule_evaluate(rule, "{}", 2, NULL, 0, &fits, NULL) == ROLLCALL_OK);
    CHECK(!fits); /* a user without a department is in none */
    rollcall_rule_free(rule);
}

static void a_rule_has_warnings(void)
{
    static const char TEXT[] = "user.Department -eq \"Marketing\"";
    rollcall_rule *rule = parse(TEXT, NULL);
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
static void a_wrong_rule_is_refused_with_its_place(void)
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
        printf("as JSON: %s\n", rollcall_error_json(error));
        CHECK(start >= strlen("user.department -eq \"Marketing\" -and "));
    }
    CHECK(error != NULL && strcmp(rollcall_error_kind(error), "PropertyNotSupported") == 0);
    rollcall_error_free(error);

    error = NULL;
    FAILS_WITH(ROLLCALL_RULE_SYNTAX, rollcall_rule_parse("", 0, NULL, 0, &rule, &error));
}

/* Rules arrive from mails and web pages with quotes that the service refuses. */
static void a_pasted_rule_is_made_ready_to_send(void)
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

/* A file as text; NULL, with a message, when it cannot be read. */
static char *read_all(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;

    if (file != NULL && fseek(file, 0, SEEK_END) == 0) {
        long size = ftell(file);
        rewind(file);
        text = size < 0 ? NULL : malloc((size_t)size + 1);
        if (text != NULL) {
            text[fread(text, 1, (size_t)size, file)] = '\0';
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    if (text == NULL) {
        fprintf(stderr, "cannot read %s\n", path);
    }
    return text;
}

/* The lines of one type. A population holds users or devices, so a tenant makes two. */
static char *lines_of(const char *tenant, const char *type)
{
    char *lines = malloc(strlen(tenant) + 1), *end = lines;

    for (const char *line = tenant; lines != NULL && *line != '\0';) {
        const char *next = strchr(line, '\n');
        size_t len = next == NULL ? strlen(line) : (size_t)(next - line) + 1;
        const char *found = strstr(line, type);
        if (found != NULL && found < line + len) {
            memcpy(end, line, len);
            end += len;
        }
        line += len;
    }
    if (lines != NULL) {
        *end = '\0';
    }
    return lines;
}

static rollcall_population *load(uint32_t subject, const char *tenant, const char *type)
{
    rollcall_population *population = NULL;
    rollcall_error *error = NULL;
    char *lines = lines_of(tenant, type);

    SUCCEEDS(rollcall_population_new(subject, &population, &error));
    if (CHECK(lines != NULL)) {
        SUCCEEDS(rollcall_population_load_jsonl(population, lines, strlen(lines), &error));
    }
    free(lines);
    return population;
}

/* Shows how many fit each rule about the subject, and who the first of them are. */
static void show_who_fits(uint32_t subject, const rollcall_population *population, bool are_the_few)
{
    const rollcall_rule *rules[RULES];
    rollcall_rule *owned[RULES];
    size_t of_job[RULES], n = 0;
    rollcall_membership *membership = NULL;
    rollcall_error *error = NULL;

    for (size_t index = 0; index < RULES; index++) {
        if (JOB[index].subject == subject) {
            owned[n] = parse(JOB[index].text, JOB[index].options);
            rules[n] = owned[n];
            of_job[n++] = index;
        }
    }
    SUCCEEDS(rollcall_population_evaluate(population, rules, n, NULL, 0, &membership, &error));
    for (size_t index = 0; index < n; index++) {
        rollcall_string *ids = NULL;
        size_t count = 0;
        SUCCEEDS(rollcall_membership_count(membership, index, &count, &error));
        SUCCEEDS(rollcall_membership_ids(membership, index, &ids, &error));
        printf("%6lu  %-16s %s\n", (unsigned long)count, JOB[of_job[index]].what, JOB[of_job[index]].text);
        if (ids != NULL) {
            printf("        %.78s%s\n", rollcall_string_data(ids), rollcall_string_len(ids) > 78 ? "..." : "");
        }
        CHECK(are_the_few ? count == JOB[of_job[index]].of_the_few : count > 0);
        rollcall_string_free(ids);
    }
    rollcall_membership_free(membership);
    while (n > 0) {
        rollcall_rule_free(owned[--n]);
    }
}

static void rules_say_who_of_a_tenant_fits(const char *file)
{
    char *tenant = file == NULL ? NULL : read_all(file);

    if (CHECK(file == NULL || tenant != NULL)) {
        const char *text = tenant == NULL ? FEW : tenant;
        rollcall_population *users = load(ROLLCALL_SUBJECT_USER, text, "#microsoft.graph.user\"");
        rollcall_population *devices = load(ROLLCALL_SUBJECT_DEVICE, text, "#microsoft.graph.device\"");

        printf("\nWho of %lu users and %lu devices fits?\n", (unsigned long)rollcall_population_len(users),
               (unsigned long)rollcall_population_len(devices));
        show_who_fits(ROLLCALL_SUBJECT_USER, users, tenant == NULL);
        show_who_fits(ROLLCALL_SUBJECT_DEVICE, devices, tenant == NULL);
        rollcall_population_free(devices);
        rollcall_population_free(users);
    }
    free(tenant);
}

int main(int argc, char **argv)
{
    if (rollcall_abi_version() != ROLLCALL_ABI_VERSION) {
        fprintf(stderr, "this program was built for another version of librollcall\n");
        return 2;
    }
    printf("rollcall %s\n", rollcall_version());

    RUN(a_rule_says_who_fits_and_why());
    RUN(a_rule_has_warnings());
    RUN(a_wrong_rule_is_refused_with_its_place());
    RUN(a_pasted_rule_is_made_ready_to_send());
    RUN(rules_say_who_of_a_tenant_fits(argc > 1 ? argv[1] : getenv("ROLLCALL_TENANT")));
    printf("\n");
    return conclude();
}
