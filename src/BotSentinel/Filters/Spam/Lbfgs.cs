namespace BotSentinel.Filters.Spam;

/// <summary>
/// Finds the least value of a smooth function of many numbers by its gradient, with a memory of the last steps (limited-memory BFGS: Liu and Nocedal, 1989; steps
/// halved until Armijo's condition holds). The same function gives the same numbers.
/// </summary>
internal static class Lbfgs
{
    private const int Remembered = 8, Halvings = 20;
    private const double Enough = 1e-7;

    /// <summary>The value at a point; fills the gradient there.</summary>
    public delegate double Function(double[] point, double[] gradient);

    /// <summary>Changes <paramref name="point"/> to where the function is least, or nearly.</summary>
    /// <param name="point">Where to begin.</param>
    /// <param name="function">The function.</param>
    /// <param name="rounds">Steps at most.</param>
    /// <param name="cancellationToken">Ends it early, with an exception.</param>
    public static void Minimize(double[] point, Function function, int rounds, CancellationToken cancellationToken = default)
    {
        int count = point.Length;
        double[] gradient = new double[count], next = new double[count], nextGradient = new double[count];
        double value = function(point, gradient);
        var steps = new List<(double[] Moved, double[] Turned)>();
        for (int round = 0; round < rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            double[] direction = Direction(gradient, steps);
            double slope = -Dot(gradient, direction);
            if (slope > -1e-14)
            {
                return;
            }

            double step = 1, nextValue = value;
            for (int i = 0; i < Halvings; i++, step /= 2)
            {
                for (int k = 0; k < count; k++)
                {
                    next[k] = point[k] - (step * direction[k]);
                }

                nextValue = function(next, nextGradient);
                if (nextValue <= value + (1e-4 * step * slope))
                {
                    break;
                }
            }

            double[] moved = Minus(next, point), turned = Minus(nextGradient, gradient);
            if (Dot(moved, turned) > 1e-18)
            {
                steps.Add((moved, turned));
                if (steps.Count > Remembered)
                {
                    steps.RemoveAt(0);
                }
            }

            bool isDone = value - nextValue < Enough * Math.Abs(value);
            next.CopyTo(point, 0);
            nextGradient.CopyTo(gradient, 0);
            value = nextValue;
            if (isDone)
            {
                return;
            }
        }
    }

    // The two loops of the method: the gradient turned by what the last steps tell of the curvature.
    private static double[] Direction(double[] gradient, List<(double[] Moved, double[] Turned)> steps)
    {
        double[] direction = [.. gradient], shares = new double[steps.Count];
        for (int i = steps.Count - 1; i >= 0; i--)
        {
            shares[i] = Dot(steps[i].Moved, direction) / Dot(steps[i].Moved, steps[i].Turned);
            Add(direction, -shares[i], steps[i].Turned);
        }

        double scale = steps.Count > 0 ? Dot(steps[^1].Moved, steps[^1].Turned) / Dot(steps[^1].Turned, steps[^1].Turned) : 1 / Math.Sqrt(Dot(gradient, gradient) + 1e-300);
        for (int k = 0; k < direction.Length; k++)
        {
            direction[k] *= scale;
        }

        for (int i = 0; i < steps.Count; i++)
        {
            double back = Dot(steps[i].Turned, direction) / Dot(steps[i].Moved, steps[i].Turned);
            Add(direction, shares[i] - back, steps[i].Moved);
        }

        return direction;
    }

    private static double Dot(double[] one, double[] other)
    {
        double sum = 0;
        for (int i = 0; i < one.Length; i++)
        {
            sum += one[i] * other[i];
        }

        return sum;
    }

    private static double[] Minus(double[] one, double[] other)
    {
        double[] difference = new double[one.Length];
        for (int i = 0; i < one.Length; i++)
        {
            difference[i] = one[i] - other[i];
        }

        return difference;
    }

    private static void Add(double[] to, double times, double[] what)
    {
        for (int i = 0; i < to.Length; i++)
        {
            to[i] += times * what[i];
        }
    }
}
