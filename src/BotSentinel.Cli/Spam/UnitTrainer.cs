using BotSentinel.Filters.Spam;

namespace BotSentinel.Cli.Spam;

/// <summary>
/// Teaches the model's hidden units, by themselves: what each piece says to each unit, what bends the units, and what they add to the score. Stochastic gradients, each
/// parameter with a pace of its own (AdaGrad: Duchi and others, 2011). The same examples give the same numbers.
/// </summary>
internal static class UnitTrainer
{
    private const int Rounds = 6, Seed = 1;
    private const float Pace = 0.03f, Pull = 1e-5f, Spread = 0.05f;

    /// <summary>Learns. Pieces that no example has say nothing.</summary>
    /// <param name="examples">What to learn from.</param>
    /// <param name="cancellationToken">Ends it early, with an exception.</param>
    public static LearntUnits Learn(SpamExample[] examples, CancellationToken cancellationToken)
    {
        var random = new Random(Seed);
        var said = new float[SpamFeatures.Pieces * SpamUnits.Count];
        foreach (int piece in examples.SelectMany(example => example.Pieces).Distinct())
        {
            for (int unit = 0; unit < SpamUnits.Count; unit++)
            {
                said[(piece * SpamUnits.Count) + unit] = ((float)random.NextDouble() - 0.5f) * 2 * Spread;
            }
        }

        var learnt = new LearntUnits(said, new float[SpamUnits.Count], [.. Enumerable.Range(0, SpamUnits.Count).Select(_ => (float)random.NextDouble() - 0.5f)]);
        var seen = new LearntUnits(new float[said.Length], new float[SpamUnits.Count], new float[SpamUnits.Count]);
        int[] order = [.. Enumerable.Range(0, examples.Length)];
        for (int round = 0; round < Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            random.Shuffle(order);
            foreach (int at in order)
            {
                Learn(examples[at], learnt, seen);
            }
        }

        return learnt;
    }

    private static void Learn(SpamExample example, LearntUnits learnt, LearntUnits seen)
    {
        float share = (float)SpamUnits.Share(example.Pieces.Length);
        Span<float> bent = stackalloc float[SpamUnits.Count], blame = stackalloc float[SpamUnits.Count];
        double score = learnt.Score(example, bent);
        float error = (float)(example.Weight * (Logistic.Of(score) - (example.IsSpam ? 1 : 0)));
        for (int unit = 0; unit < SpamUnits.Count; unit++)
        {
            blame[unit] = error * learnt.Weights[unit] * (1 - (bent[unit] * bent[unit]));
            Step(ref learnt.Weights[unit], ref seen.Weights[unit], (error * bent[unit]) + (Pull * learnt.Weights[unit]));
            Step(ref learnt.Offsets[unit], ref seen.Offsets[unit], blame[unit]);
            blame[unit] *= share;
        }

        foreach (int piece in example.Pieces)
        {
            for (int unit = 0; unit < SpamUnits.Count; unit++)
            {
                int at = (piece * SpamUnits.Count) + unit;
                Step(ref learnt.Said[at], ref seen.Said[at], blame[unit] + (Pull * learnt.Said[at]));
            }
        }
    }

    private static void Step(ref float value, ref float seen, float gradient)
    {
        seen += gradient * gradient;
        value -= Pace * gradient / MathF.Sqrt(seen + 1e-8f);
    }
}

/// <summary>Units as they were learnt, not yet in steps.</summary>
/// <param name="Said">What each piece says to each unit.</param>
/// <param name="Offsets">What each unit's sum begins with.</param>
/// <param name="Weights">What each unit adds to the score.</param>
internal sealed record LearntUnits(float[] Said, float[] Offsets, float[] Weights)
{
    /// <summary>What the units make of a text.</summary>
    public double Score(SpamExample example) => Score(example, stackalloc float[SpamUnits.Count]);

    /// <inheritdoc cref="Score(SpamExample)"/>
    /// <param name="example">The text.</param>
    /// <param name="bent">Gets what each unit says.</param>
    public double Score(SpamExample example, Span<float> bent)
    {
        bent.Clear();
        foreach (int piece in example.Pieces)
        {
            for (int unit = 0; unit < SpamUnits.Count; unit++)
            {
                bent[unit] += Said[(piece * SpamUnits.Count) + unit];
            }
        }

        double score = 0;
        float share = (float)SpamUnits.Share(example.Pieces.Length);
        for (int unit = 0; unit < SpamUnits.Count; unit++)
        {
            bent[unit] = MathF.Tanh((share * bent[unit]) + Offsets[unit]);
            score += Weights[unit] * bent[unit];
        }

        return score;
    }
}
