using System.Buffers.Binary;
using System.Globalization;
using BotSentinel.Redis.Records;
using BotSentinel.Redis.Scripts;
using BotSentinel.Stores;
using StackExchange.Redis;

namespace BotSentinel.Redis.Calls;

/// <summary>The part of a question that one script answers: the subjects of one slot, or all of them where there are no slots.</summary>
internal sealed class TakeCall
{
    private const int CommonArguments = 5;
    private const int ArgumentsOfRecord = 5;
    private static readonly RedisValue Take = "0", Look = "1", TakeAndTell = "2", Yes = "1", No = "0";
    private static readonly RedisValue[] Formats = [.. Enumerable.Range(0, 128).Select(count => (RedisValue)("<" + new string('d', count)))];

    private readonly StoreQuestion _question;
    private readonly int[]? _subjects;
    private readonly RedisValue _time;
    private readonly bool _isPart;
    private Script _script;
    private RedisValue[] _arguments;

    /// <param name="question">The question.</param>
    /// <param name="subjects">The places of the subjects; null: all.</param>
    /// <param name="keys">Their keys.</param>
    /// <param name="time">The time to go by in microseconds; empty: the server's.</param>
    /// <param name="isPart">Whether another call may refuse what this one has taken.</param>
    /// <param name="written">Scripts that know their rules.</param>
    public TakeCall(StoreQuestion question, int[]? subjects, RedisKey[] keys, RedisValue time, bool isPart, TakeScripts written)
    {
        (_question, _subjects, Keys, _time, _isPart) = (question, subjects, keys, time, isPart);
        Script? known = isPart || question.OnlyPeek || question.Cost is not null ? null : Find(written);
        _script = known ?? Script.Take;
        _arguments = known is null ? Everything() : time.IsNullOrEmpty ? [question.Fingerprint, question.MarksRefusal ? Yes : No] : [question.Fingerprint, question.MarksRefusal ? Yes : No, time];
    }

    public RedisKey[] Keys { get; }

    /// <summary>Permits that each limit was asked for; null: what each says itself.</summary>
    public double? Cost => _question.Cost;

    /// <summary>When the server answered, in microseconds by its clock.</summary>
    public double At { get; private set; }

    public bool IsAgreed { get; private set; }

    public bool IsFirstRefusal { get; private set; }

    /// <summary>The longest wait of a counter that denied, in microseconds; 0 when none did.</summary>
    public double Strictest { get; private set; }

    /// <summary>What the records were and are, two for each: where another call may refuse.</summary>
    public RedisValue[]? States { get; private set; }

    public StoreSubject Subject(int index) => _question.Subjects[_subjects is null ? index : _subjects[index]];

    /// <summary>Sends it.</summary>
    public Task<RedisResult> Send(IDatabase database) => _script.RunAsync(database, Keys, _arguments);

    /// <summary>Sends it once more, to a server that does not know the script.</summary>
    public Task<RedisResult> SendText(IDatabase database) => _script.RunTextAsync(database, Keys, _arguments);

    /// <summary>Whether the script has found a record that it can't read: nothing was done, and <see cref="SendEverything"/> will do it.</summary>
    public bool IsUnread(RedisResult result) => result.IsNull && !ReferenceEquals(_script, Script.Take);

    /// <summary>Sends it once more, for a script that reads every record.</summary>
    public Task<RedisResult> SendEverything(IDatabase database)
    {
        (_script, _arguments) = (Script.Take, Everything());
        return Send(database);
    }

    /// <summary>Puts what the server said into the answer.</summary>
    public void Read(RedisResult result, StoreAnswer answer)
    {
        bool hasStates = result.Resp2Type == ResultType.Array;
        byte[] packed = (byte[])(hasStates ? result[0] : result)!;
        States = hasStates ? [.. Enumerable.Range(1, result.Length - 1).Select(at => (RedisValue)result[at])] : null;
        (At, IsAgreed, IsFirstRefusal) = (Number(packed, 0), Number(packed, 1) == 1, Number(packed, 2) == 1);
        int next = 3;
        for (int i = 0; i < Keys.Length; i++)
        {
            StoreSubject subject = Subject(i);
            ReadOnlySpan<CounterShape> counters = RecordShape.Of(subject.Record).Counters;
            var readings = new StoreReading[counters.Length];
            for (int counter = 0; counter < readings.Length; counter++, next++)
            {
                bool hasSaid = (subject.Asked & (1UL << counter)) != 0 && (counters[counter].Kind != CounterShape.Debounce || _question.Fingerprint != 0);
                readings[counter] = hasSaid ? Reading(Number(packed, next), counters[counter]) : default;
            }

            answer.Say(_subjects is null ? i : _subjects[i], readings);
        }
    }

    private Script? Find(TakeScripts written)
    {
        TakeScripts.Node node = written.Root;
        for (int i = 0; i < Keys.Length; i++)
        {
            StoreSubject subject = Subject(i);
            node = node.Next(RecordShape.Of(subject.Record), subject.Asked);
        }

        return written.Of(node);
    }

    // All that take.lua has to be told.
    private RedisValue[] Everything()
    {
        var arguments = new RedisValue[CommonArguments + (ArgumentsOfRecord * Keys.Length)];
        arguments[0] = _time;
        arguments[1] = _question.OnlyPeek ? Look : _isPart ? TakeAndTell : Take;
        arguments[2] = _question.Fingerprint == 0 ? No : _question.Fingerprint.ToString(CultureInfo.InvariantCulture);
        arguments[3] = _question.MarksRefusal ? Yes : No;
        int said = 3;
        for (int i = 0; i < Keys.Length; i++)
        {
            StoreSubject subject = Subject(i);
            RecordShape shape = RecordShape.Of(subject.Record);
            RuleBlock rules = _question.Cost is { } cost
                ? shape.Changes(subject.Asked, _question.Now, counter => counter.Kind == CounterShape.Debounce ? 0 : counter.Units(cost))
                : shape.Rules(subject.Asked, _question.Now);
            int at = CommonArguments + (ArgumentsOfRecord * i);
            arguments[at] = shape.Head;
            arguments[at + 1] = shape.Format;
            arguments[at + 2] = shape.Empty;
            arguments[at + 3] = rules.Format;
            arguments[at + 4] = rules.Numbers;
            said += shape.Counters.Length;
        }

        arguments[4] = said < Formats.Length ? Formats[said] : "<" + new string('d', said);
        return arguments;
    }

    private StoreReading Reading(double said, CounterShape counter)
    {
        if (said >= 0)
        {
            return StoreReading.Agree(counter.Permits(said));
        }

        // In whole microseconds, as servers tell the time: a fraction earlier it would be refused again.
        Strictest = Math.Max(Strictest, -said);
        return StoreReading.Deny(double.IsInfinity(said) ? TimeSpan.MaxValue : TimeSpan.FromMicroseconds(Math.Max(1, Math.Ceiling(-said - 1e-4))));
    }

    private static double Number(byte[] packed, int at) => BinaryPrimitives.ReadDoubleLittleEndian(packed.AsSpan(8 * at));
}
