using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace BotSentinel.Benchmarks.Api;

/// <summary>What a number of connections got done, each having one update after the other decided.</summary>
/// <param name="PerSecond">Answers a second, over all connections.</param>
/// <param name="Microseconds">How long each answer took; where calls come at a pace, from the moment that was theirs, however late they left.</param>
/// <param name="Refused">Answers of 429.</param>
internal sealed record DecideLoad(double PerSecond, IReadOnlyList<double> Microseconds, int Refused)
{
    private const int Digits = 12;
    private static long _users = Stopwatch.GetTimestamp() % 1_000_000;

    /// <param name="server">Whom to ask.</param>
    /// <param name="key">The API key.</param>
    /// <param name="connections">How many at once.</param>
    /// <param name="time">How long.</param>
    /// <param name="pace">Calls a second over all connections; 0: as fast as they are answered.</param>
    /// <param name="user">Whose updates; null: of many in turn.</param>
    public static async Task<DecideLoad> RunAsync(Uri server, string key, int connections, TimeSpan time, int pace = 0, long? user = null)
    {
        long began = Stopwatch.GetTimestamp();
        (List<double> Times, int Refused)[] all = await Task.WhenAll(Enumerable.Range(0, connections).Select(i => Task.Run(() => CallAsync(server, key, began, time, i, pace == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds((double)connections / pace), connections, user))));
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return new DecideLoad(all.Sum(one => one.Times.Count) / seconds, [.. all.SelectMany(one => one.Times)], all.Sum(one => one.Refused));
    }

    private static async Task<(List<double> Times, int Refused)> CallAsync(Uri server, string key, long began, TimeSpan time, int number, TimeSpan each, int connections, long? user)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Parse(server.Host), server.Port));
        byte[] buffer = new byte[16_384], request = Request(server, key);
        int place = Encoding.ASCII.GetString(request).IndexOf(new string('#', Digits), StringComparison.Ordinal);
        List<double> times = [];
        int refused = 0;
        TimeSpan next = each * number / connections;
        while (Stopwatch.GetElapsedTime(began) < time)
        {
            long sent = Stopwatch.GetTimestamp();
            if (each > TimeSpan.Zero)
            {
                TimeSpan early = next - Stopwatch.GetElapsedTime(began);
                sent = began + (long)(next.TotalSeconds * Stopwatch.Frequency);
                next += each;
                if (early > TimeSpan.Zero)
                {
                    // A timer's tick is a millisecond or so: what it is late by is no fault of the server's.
                    await Task.Delay(early);
                    sent = Stopwatch.GetTimestamp();
                }
            }

            (user ?? 100_000_000_000 + (Interlocked.Increment(ref _users) % 100_000)).TryFormat(request.AsSpan(place, Digits), out _, provider: CultureInfo.InvariantCulture);
            await socket.SendAsync(request);
            refused += await ReadAnswerAsync(socket, buffer) ? 0 : 1;
            times.Add(Stopwatch.GetElapsedTime(sent).TotalMicroseconds);
        }

        return (times, refused);
    }

    private static byte[] Request(Uri server, string key)
    {
        string id = new('#', Digits);
        string body = $$"""{"user":{{id}},"chat":-1001234567890,"chatKind":"group","messageId":41223,"text":"What a fine day it is to send a message of ordinary length to a bot!","language":"en"}""";
        return Encoding.ASCII.GetBytes($"POST /api/v1/decide HTTP/1.1\r\nHost: {server.Authority}\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }

    // True for 200, false for 429.
    private static async Task<bool> ReadAnswerAsync(Socket socket, byte[] buffer)
    {
        int length = 0;
        while (!IsWhole(buffer.AsSpan(0, length)))
        {
            int read = await socket.ReceiveAsync(buffer.AsMemory(length));
            length += read > 0 ? read : throw new InvalidOperationException("The server hung up.");
        }

        return buffer.AsSpan(9, 3).SequenceEqual("200"u8) || (buffer.AsSpan(9, 3).SequenceEqual("429"u8)
            ? false
            : throw new InvalidOperationException($"The benchmark does not measure what it says: {Encoding.ASCII.GetString(buffer, 0, length)}"));
    }

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        int head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return false;
        }

        ReadOnlySpan<byte> mark = "Content-Length: "u8;
        int at = answer[..head].IndexOf(mark);
        return at < 0
            ? answer[head..].EndsWith("\r\n0\r\n\r\n"u8)
            : System.Buffers.Text.Utf8Parser.TryParse(answer[(at + mark.Length)..], out int body, out _) && answer.Length >= head + 4 + body;
    }
}
