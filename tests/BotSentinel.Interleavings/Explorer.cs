namespace BotSentinel.Interleavings;

/// <summary>
/// Runs threads in every order in which a bounded number of them lose the turn although they could go on; most errors of concurrent code
/// need only two such moments (Musuvathi and Qadeer, "Iterative context bounding for systematic testing of multithreaded programs", 2007).
/// </summary>
internal static class Explorer
{
    /// <param name="preemptions">How often a thread may lose the turn.</param>
    /// <param name="make">Makes, anew for each order, what the threads do and what must hold afterwards.</param>
    /// <returns>How many orders there were.</returns>
    public static int Explore(int preemptions, Func<(Action[] Threads, Action Check)> make)
    {
        var choices = new List<Choice>();
        int runs = 0;
        do
        {
            (Action[] threads, Action check) = make();
            using (var run = new Run(threads, choices, preemptions))
            {
                run.ToTheEnd();
            }

            check();
            runs++;
        }
        while (TryNext(choices));

        TestContext.Current.SendDiagnosticMessage($"{runs} orders");
        return runs;
    }

    // The next list of choices, depth first.
    private static bool TryNext(List<Choice> choices)
    {
        while (choices.Count > 0)
        {
            Choice last = choices[^1];
            choices.RemoveAt(choices.Count - 1);
            if (last.Taken + 1 < last.Options)
            {
                choices.Add(last with { Taken = last.Taken + 1 });
                return true;
            }
        }

        return false;
    }
}
