using System.Diagnostics;
using System.Text.Json;
using Rollcall.Bench;

// PopulationPeer FILE RUNS: reads users, runs every predicate over all of them RUNS times, says how long it took and how
// many fit each.
var clock = Stopwatch.StartNew();
var users = new List<User>();
foreach (var line in File.ReadLines(args[0]))
{
    users.Add(JsonSerializer.Deserialize<User>(line)!);
}

Console.WriteLine($"load {clock.Elapsed.TotalMilliseconds:F3} {GC.GetTotalMemory(true)}");
var everybody = users.ToArray();
var predicates = Predicates.All;
var bitmap = new byte[(everybody.Length + 7) / 8];
var counts = new int[predicates.Length];

// The first users alone, so that the compiler's second tier is done before the clock runs.
Run(everybody.AsSpan(0, Math.Min(everybody.Length, 2_000)));
for (var run = 0; run < int.Parse(args[1]); run++)
{
    clock.Restart();
    Run(everybody);
    Console.WriteLine($"run {clock.Elapsed.TotalMilliseconds:F3}");
}

foreach (var count in counts)
{
    Console.WriteLine($"count {count}");
}

void Run(ReadOnlySpan<User> asked)
{
    for (var rule = 0; rule < predicates.Length; rule++)
    {
        var predicate = predicates[rule];
        var count = 0;
        Array.Clear(bitmap);
        for (var place = 0; place < asked.Length; place++)
        {
            if (predicate(asked[place]))
            {
                bitmap[place >> 3] |= (byte)(1 << (place & 7));
                count++;
            }
        }

        counts[rule] = count;
    }
}
