using System.Globalization;
using System.Text;
using BotSentinel.Redis.Records;

namespace BotSentinel.Redis.Scripts;

/// <summary>
/// Writes the script for one kind of question: what take.lua does, with the rules as constants and the records as locals. Only for what most questions are: token buckets and
/// debounces that charge for no refusal. It answers nothing at all where a record has another shape than it knows; then take.lua is asked.
/// <para>KEYS: the records. ARGV: what tells the content from others, 1 to mark the first refusal, and the time where the asker tells it.</para>
/// </summary>
internal sealed class TakeScript
{
    private const int MostCounters = 24;

    private readonly StringBuilder _text = new();
    private readonly (RecordShape Shape, ulong Asked)[] _records;
    private readonly bool _isTold;

    private TakeScript((RecordShape Shape, ulong Asked)[] records, bool isTold) => (_records, _isTold) = (records, isTold);

    /// <summary>The script; null when the question is not of this kind.</summary>
    /// <param name="records">The records and which of their counters are asked.</param>
    /// <param name="isTold">Whether the asker tells the time.</param>
    public static Script? Make((RecordShape Shape, ulong Asked)[] records, bool isTold) =>
        records.Sum(record => record.Shape.Counters.Length) <= MostCounters && Array.TrueForAll(records, Fits)
            ? Script.OfText(new TakeScript(records, isTold).Write())
            : null;

    private static bool Fits((RecordShape Shape, ulong Asked) record)
    {
        foreach (CounterShape counter in record.Shape.Counters)
        {
            if (counter.Kind is not (CounterShape.Bucket or CounterShape.Debounce) || counter.Counter.CountDenied)
            {
                return false;
            }
        }

        return true;
    }

    private string Write()
    {
        Line(_isTold ? "local now = tonumber(ARGV[3])" : "local time = redis.call('TIME')\nlocal now = time[1] * 1000000 + time[2]");
        Line("local fingerprint = tonumber(ARGV[1])");
        Line("local agreed = true");
        for (int record = 0; record < _records.Length; record++)
        {
            Open(record);
        }

        for (int record = 0; record < _records.Length; record++)
        {
            Ask(record);
        }

        Line("local first = 0");
        Line("if agreed then");
        for (int record = 0; record < _records.Length; record++)
        {
            Save(record);
        }

        Line("else");
        Refuse();
        Line("end");
        string said = string.Join(", ", Enumerable.Range(0, _records.Length).SelectMany(record => Enumerable.Range(0, _records[record].Shape.Counters.Length).Select(at => $"l{record}_{at}")));
        Line($"return struct.pack('<ddd{new string('d', _records.Sum(record => record.Shape.Counters.Length))}', now, agreed and 1 or 0, first, {said})");
        return _text.ToString();
    }

    private void Open(int record)
    {
        RecordShape shape = _records[record].Shape;
        Line($"local w{record} = redis.call('GET', KEYS[{record + 1}])");
        Line($"local e{record}, {Values(record)} = 0, {string.Join(", ", Enumerable.Repeat("0", shape.Counters.Length + Debounces(shape)))}");
        Line($"if w{record} then");
        Line($"  if #w{record} ~= {shape.Length} then return false end");
        Line($"  local head, moment");
        Line($"  head, moment, {Values(record)} = struct.unpack('{WithHead(shape)}', w{record})");
        Line($"  if head ~= {Literal(shape)} then return false end");
        Line($"  e{record} = now - moment");
        Line($"  if e{record} > 0 then");
        for (int at = 0; at < shape.Counters.Length; at++)
        {
            Line($"    t{record}_{at} = t{record}_{at} - e{record}");
            Line($"    if t{record}_{at} < 0 then t{record}_{at} = 0 end");
        }

        Line("  end");
        Line("end");
    }

    private void Ask(int record)
    {
        (RecordShape shape, ulong asked) = _records[record];
        for (int at = 0; at < shape.Counters.Length; at++)
        {
            CounterShape counter = shape.Counters[at];
            string time = $"t{record}_{at}", left = $"l{record}_{at}";
            Line($"local {left} = 0");
            if ((asked & (1UL << at)) == 0)
            {
                continue;
            }

            if (counter.Counter.Limit is not { } limit)
            {
                string window = Number(counter.Counter.Debounce!.Window.Ticks / 10.0), content = $"c{record}_{at}";
                Line("if fingerprint ~= 0 then");
                Line($"  if {time} > {window} then {time} = {window} end");
                Line($"  if {time} > 0 and {content} == fingerprint then {left}, agreed = -{time}, false else {time}, {content} = {window}, fingerprint end");
                Line("end");
                continue;
            }

            double permits = counter.Scale * (limit.Burst ?? limit.Permits), price = counter.Units(limit.Cost);
            Line($"if {time} > {Number(permits)} then {time} = {Number(permits)} end");
            Line($"{left} = {Number(permits)} - {time} - {Number(price)}");
            Line($"if {left} > {Number(-counter.Scale * 0.000001)} then");
            Line($"  {time} = {time} + {Number(price)}");
            Line($"  if {left} < 0 then {left} = 0 end");
            Line($"else agreed = false {(price > permits ? $"{left} = -math.huge " : "")}end");
        }
    }

    private void Save(int record)
    {
        RecordShape shape = _records[record].Shape;
        Keep(record, $"w{record}", Values(record), shape);
    }

    private void Keep(int record, string was, string values, RecordShape shape)
    {
        Line("  do");
        Line($"    local longest = t{record}_0");
        for (int at = 1; at < shape.Counters.Length; at++)
        {
            Line($"    if t{record}_{at} > longest then longest = t{record}_{at} end");
        }

        Line($"    if longest > 0 then redis.call('SET', KEYS[{record + 1}], {Literal(shape)} .. struct.pack('{shape.Format}', now, {values}), 'PX', math.ceil(longest / 1000){(_isTold ? " + 60000" : "")})");
        Line($"    elseif {was} then redis.call('DEL', KEYS[{record + 1}]) end");
        Line("  end");
    }

    // A refusal takes nothing. Where a clock was set back since a record was written, it is written anew all the same, or it would stand still until that time.
    private void Refuse()
    {
        Line("  local strictest, key, window = 0");
        for (int record = 0; record < _records.Length; record++)
        {
            RecordShape shape = _records[record].Shape;
            for (int at = 0; at < shape.Counters.Length; at++)
            {
                double window = (shape.Counters[at].Counter.Limit?.Window ?? shape.Counters[at].Counter.Debounce!.Window).Ticks / 10.0;
                Line($"  if l{record}_{at} < strictest then strictest, key, window = l{record}_{at}, KEYS[{record + 1}] .. '!{at + 1}', {Number(window)} end");
            }

            Line($"  if e{record} < 0 then");
            Line("    local head, moment");
            Line($"    head, moment, {Values(record)} = struct.unpack('{WithHead(shape)}', w{record})");
            Keep(record, $"w{record}", Values(record), shape);
            Line("  end");
        }

        Line("  if ARGV[2] == '1' then");
        Line("    local told = tonumber(redis.call('GET', key) or 0)");
        Line("    if told <= now or told > now + window then");
        Line($"      redis.call('SET', key, string.format('%.0f', now + window), 'PX', math.ceil(window / 1000){(_isTold ? " + 60000" : "")})");
        Line("      first = 1");
        Line("    end");
        Line("  end");
    }

    // The times, then the contents.
    private string Values(int record)
    {
        ReadOnlySpan<CounterShape> counters = _records[record].Shape.Counters;
        List<string> values = [.. Enumerable.Range(0, counters.Length).Select(at => $"t{record}_{at}")];
        for (int at = 0; at < counters.Length; at++)
        {
            if (counters[at].Kind == CounterShape.Debounce)
            {
                values.Add($"c{record}_{at}");
            }
        }

        return string.Join(", ", values);
    }

    private static int Debounces(RecordShape shape) => shape.Counters.ToArray().Count(counter => counter.Kind == CounterShape.Debounce);

    private static string WithHead(RecordShape shape) => $"<c{((byte[])shape.Head!).Length}{((string)shape.Format!)[1..]}";

    private static string Literal(RecordShape shape) => $"'{string.Concat(((byte[])shape.Head!).Select(value => string.Create(CultureInfo.InvariantCulture, $"\\{value:000}")))}'";

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private void Line(string line) => _text.Append(line).Append('\n');
}
