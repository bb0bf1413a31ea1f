using BotSentinel.Interleavings;

// In the engine's namespace, where these names win over those of System.Threading.
namespace BotSentinel.Storage;

internal static class Volatile
{
    public static T Read<T>(ref T location)
    {
        Turns.Point();
        T value = location;
        Turns.Point();
        return value;
    }

    public static void Write<T>(ref T location, T value)
    {
        Turns.Point();
        location = value;
        Turns.Changed();
        Turns.Point();
    }

    public static void ReadBarrier() => Turns.Point();
}

internal static class Interlocked
{
    public static int CompareExchange(ref int location, int value, int comparand)
    {
        Turns.Point();
        int before = location;
        location = before == comparand ? value : before;
        Turns.Changed();
        Turns.Point();
        return before;
    }

    public static long Increment(ref long location)
    {
        Turns.Point();
        return ++location;
    }

    public static long Read(ref long location)
    {
        Turns.Point();
        return location;
    }
}

internal struct SpinWait
{
#pragma warning disable CA1822, IDE0060 // As the framework's.
    public readonly void SpinOnce(int sleep1Threshold) => Turns.Wait();
#pragma warning restore CA1822, IDE0060
}

internal sealed class Lock
{
    private int _holder;
    private int _depth;

    public Scope EnterScope()
    {
        Turns.Point();
        while (_depth > 0 && _holder != Environment.CurrentManagedThreadId)
        {
            Turns.Wait();
        }

        (_holder, _depth) = (Environment.CurrentManagedThreadId, _depth + 1);
        return new Scope(this);
    }

    public readonly struct Scope(Lock held) : IDisposable
    {
        public void Dispose()
        {
            held._depth--;
            Turns.Changed();
            Turns.Point();
        }
    }
}
