namespace BotSentinel.Interleavings;

/// <summary>
/// One way of running some threads: one at a time, and at each point where another could be given the turn as a list of choices says; where it ends,
/// the turn stays as long as it can.
/// </summary>
internal sealed class Run : IDisposable
{
    private const int MostSteps = 20_000;

    private readonly Action[] _actions;
    private readonly List<Choice> _choices;
    private readonly SemaphoreSlim[] _turns;
    private readonly State[] _states;
    private readonly ManualResetEventSlim _over = new();
    private int _preemptions;
    private int _at;
    private readonly long[] _waitedAt;
    private long _changes;
    private int _steps;
    private Exception? _failure;

    /// <param name="actions">What each thread does.</param>
    /// <param name="choices">The choices to make; those made after them are added.</param>
    /// <param name="preemptions">How often a thread that could go on may lose the turn.</param>
    public Run(Action[] actions, List<Choice> choices, int preemptions)
    {
        (_actions, _choices, _preemptions) = (actions, choices, preemptions);
        _turns = [.. actions.Select(_ => new SemaphoreSlim(0))];
        _states = new State[actions.Length];
        _waitedAt = [.. actions.Select(_ => -1L)];
    }

    /// <summary>Runs all threads to their end; throws what one of them threw.</summary>
    public void ToTheEnd()
    {
        Thread[] threads = [.. _actions.Select((action, thread) => new Thread(() => Do(action, thread)))];
        Array.ForEach(threads, thread => thread.Start());
        _turns[Choose(-1)].Release();
        _over.Wait();
        Array.ForEach(threads, thread => thread.Join());
        if (_failure is not null)
        {
            throw new InvalidOperationException($"With the turn passed on at {string.Join(", ", Enumerable.Range(0, _choices.Count).Where(at => _choices[at].Taken > 0))}: {_failure.Message}", _failure);
        }
    }

    /// <summary>A thread is where it may lose the turn.</summary>
    public void Point(int thread, bool waits)
    {
        if (_failure is not null)
        {
            throw new OperationCanceledException();
        }

        // What it waits for may have come since it looked; only who finds nothing changed since it last waited really has to.
        _states[thread] = waits && _waitedAt[thread] == _changes ? State.Waiting : State.Ready;
        _waitedAt[thread] = waits ? _changes : _waitedAt[thread];
        Pass(thread, waits);
    }

    /// <summary>Something has changed that threads may be waiting for.</summary>
    public void Changed()
    {
        _changes++;
        for (int i = 0; i < _states.Length; i++)
        {
            _states[i] = _states[i] == State.Waiting ? State.Ready : _states[i];
        }
    }

    public void Dispose()
    {
        _over.Dispose();
        Array.ForEach(_turns, turn => turn.Dispose());
    }

    private void Do(Action action, int thread)
    {
        _turns[thread].Wait();
        Turns.Join(this, thread);
        try
        {
            if (_failure is null)
            {
                action();
            }
        }
#pragma warning disable CA1031 // It is thrown where the run was started.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _failure ??= failure;
        }

        Turns.Leave();
        _states[thread] = State.Ended;
        int next = Choose(thread);
        if (next < 0)
        {
            _over.Set();
        }
        else
        {
            _turns[next].Release();
        }
    }

    private void Pass(int thread, bool waits)
    {
        int next = Choose(thread, waits);
        if (next == thread)
        {
            return;
        }

        _turns[next].Release();
        _turns[thread].Wait();
        if (_failure is not null)
        {
            throw new OperationCanceledException();
        }
    }

    // The thread that has the turn next; -1 when all have ended.
    private int Choose(int thread, bool waits = false)
    {
        int[] ready = [.. Enumerable.Range(0, _states.Length).Where(other => _states[other] == State.Ready)];
        if (ready.Length == 0 || ++_steps > MostSteps || _failure is not null)
        {
            int[] left = [.. Enumerable.Range(0, _states.Length).Where(other => _states[other] != State.Ended)];
            if (left.Length > 0 && _failure is null)
            {
                _failure = new InvalidOperationException(ready.Length == 0 ? "Every thread waits for another." : "It does not end.");
            }

            return left.Length == 0 ? -1 : left[0];
        }

        if (waits)
        {
            // Who waits for a moment lets all others have theirs.
            return ready.FirstOrDefault(other => other > thread, ready[0]);
        }

        bool couldGoOn = thread >= 0 && ready.Contains(thread);
        if (couldGoOn && _preemptions == 0)
        {
            return thread;
        }

        int[] options = couldGoOn ? [thread, .. ready.Where(other => other != thread)] : ready;
        if (options.Length == 1)
        {
            return options[0];
        }

        if (_at == _choices.Count)
        {
            _choices.Add(new Choice(0, options.Length));
        }

        int taken = _choices[_at++].Taken;
        _preemptions -= couldGoOn && taken > 0 ? 1 : 0;
        return options[taken];
    }

    private enum State : byte
    {
        Ready,
        Waiting,
        Ended,
    }
}

/// <summary>One of some threads was given the turn.</summary>
/// <param name="Taken">Which of them.</param>
/// <param name="Options">How many there were.</param>
internal readonly record struct Choice(int Taken, int Options);
