/* How long libical takes to read one file into components: the peer that `cargo xtask bench calendar` measures. */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int count, char **words) {
    enum { RUNS = 5 };
    double times[RUNS];
    if (count != 3) return 2;
    FILE *file = fopen(words[1], "rb");
    if (!file) return 1;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *text = malloc((size_t)size + 1);
    if (!text || fread(text, 1, (size_t)size, file) != (size_t)size) return 1;
    text[size] = 0;
    for (int run = 0; run < RUNS; run++) {
        struct timespec begin, end;
        clock_gettime(CLOCK_MONOTONIC, &begin);
        icalcomponent *all = icalparser_parse_string(text);
        clock_gettime(CLOCK_MONOTONIC, &end);
        if (!all || icalcomponent_count_components(all, ICAL_VEVENT_COMPONENT) < 1) return 1;
        icalcomponent_free(all);
        times[run] = (double)(end.tv_sec - begin.tv_sec) * 1e3 + (double)(end.tv_nsec - begin.tv_nsec) / 1e6;
    }
    qsort(times, RUNS, sizeof times[0], by_size);
    double libical = times[RUNS / 2], whole = atof(words[2]);
    printf("libical, parsing alone   %9.1f ms\n", libical);
    printf("whole first reading      %9.2f x libical's parsing (goal: at most 1.50)\n", whole / libical);
    return 0;
}
