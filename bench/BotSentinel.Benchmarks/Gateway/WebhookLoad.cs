using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace BotSentinel.Benchmarks.Gateway;

/// <summary>What a number of connections got done, each posting one update after the other.</summary>
/// <param name="PerSecond">Answers a second, over all connections.</param>
/// <param name="Microseconds">How long each answer took.</param>
internal sealed record WebhookLoad(double PerSecond, IReadOnlyList<double> Microseconds)
{
    private const int Digits = 15;
    private const string Body = """{"update_id":#,"message":{"message_id":41223,"from":{"id":#,"is_bot":false,"first_name":"Ada","username":"ada_l","language_code":"en"},"chat":{"id":#,"first_name":"Ada","username":"ada_l","type":"private"},"date":1760000000,"text":"What a fine day it is to send a message of ordinary length to a bot!","entities":[]}}""";

    private static long _updates = Stopwatch.GetTimestamp() % 1_000_000_000 * 100_000;

    public static async Task<WebhookLoad> RunAsync(Uri server, int connections, TimeSpan time)
    {
        long began = Stopwatch.GetTimestamp();
        List<double>[] all = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => PostAsync(server, began, time))));
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return new WebhookLoad(all.Sum(times => times.Count) / seconds, [.. all.SelectMany(times => times)]);
    }

    private static async Task<List<double>> PostAsync(Uri server, long began, TimeSpan time)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Parse(server.Host), server.Port));
        (byte[] request, int[] places) = Request(server);
        byte[] buffer = new byte[8192];
        List<double> times = [];
        while (Stopwatch.GetElapsedTime(began) < time)
        {
            Number(request, places);
            long sent = Stopwatch.GetTimestamp();
            await socket.SendAsync(request);
            await ReadAnswerAsync(socket, buffer);
            times.Add(Stopwatch.GetElapsedTime(sent).TotalMicroseconds);
        }

        return times;
    }

    private static (byte[] Request, int[] Places) Request(Uri server)
    {
        string body = Body.Replace("#", new string('#', Digits), StringComparison.Ordinal);
        string request = $"POST /hook/bench HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Type: application/json\r\nX-Telegram-Bot-Api-Secret-Token: {Servers.Secret}\r\nContent-Length: {body.Length}\r\n\r\n{body}";
        string mark = new('#', Digits);
        List<int> places = [];
        for (int at = request.IndexOf(mark, StringComparison.Ordinal); at >= 0; at = request.IndexOf(mark, at + Digits, StringComparison.Ordinal))
        {
            places.Add(at);
        }

        return (Encoding.ASCII.GetBytes(request), [.. places]);
    }

    /// <summary>Gives the update a number and a user of its own.</summary>
    private static void Number(byte[] request, int[] places)
    {
        long id = 100_000_000_000_000 + Interlocked.Increment(ref _updates);
        foreach (int place in places)
        {
            id.TryFormat(request.AsSpan(place, Digits), out _, provider: CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Reads one whole answer; the servers send a length or, when there is no body, a chunked nothing.</summary>
    private static async Task ReadAnswerAsync(Socket socket, byte[] buffer)
    {
        int length = 0;
        while (!IsWhole(buffer.AsSpan(0, length)))
        {
            int read = await socket.ReceiveAsync(buffer.AsMemory(length));
            length += read > 0 ? read : throw new InvalidOperationException("The server hung up.");
        }

        if (!buffer.AsSpan(9, 3).SequenceEqual("200"u8))
        {
            throw new InvalidOperationException($"The benchmark does not measure what it says: {Encoding.ASCII.GetString(buffer, 0, length)}");
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        int head = answer.IndexOf("\r\n\r\n"u8);
        return head >= 0 && (answer[..head].IndexOf("Content-Length: 0"u8) >= 0 || answer[head..].EndsWith("0\r\n\r\n"u8));
    }
}
