using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace BotSentinel.Benchmarks.Panel;

/// <summary>
/// A browser that has a page of the panel open, without drawing it: keeps the circuit that Blazor's script would, acknowledges what is rendered, and tells lists that are
/// drawn in part how much of them is seen. What other scripts are asked for is answered with nothing.
/// </summary>
internal sealed partial class PanelViewer : IAsyncDisposable
{
    // What a window shows of a list, in pixels.
    private const int Window = 800;

    // What a script asks for that loads another one.
    private const int Module = 1;

    private readonly HubConnection _connection;
    private int _batches;
    private long _bytes;

    private PanelViewer(HubConnection connection) => _connection = connection;

    /// <summary>Times that the page was drawn.</summary>
    public int Batches => Volatile.Read(ref _batches);

    /// <summary>What was sent for it, in bytes.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    public static async Task<PanelViewer> OpenAsync(Uri server, PanelOwner owner, string path)
    {
        string html = await owner.GetPageAsync(path);
        IHubConnectionBuilder builder = new HubConnectionBuilder().WithUrl(new Uri(server, "/_blazor"), HttpTransportType.WebSockets, options => options.Headers["Cookie"] = owner.Cookie);
        builder.Services.AddSingleton<IHubProtocol>(new BlazorPack());
        PanelViewer viewer = new(builder.Build());
        viewer.Listen();
        await viewer._connection.StartAsync();
        Uri page = new(server, $"/{path}");
        string? circuit = await viewer._connection.InvokeAsync<string?>("StartCircuit", server.ToString(), page.ToString(), "[]", "");
        JsonArray operations = [.. Marks().Matches(html).Select(match => JsonNode.Parse(match.Groups[1].Value)!).Where(mark => mark["descriptor"] is not null).Select((mark, i) => new JsonObject
        {
            ["type"] = "add",
            ["ssrComponentId"] = i + 1,
            ["marker"] = mark,
        })];
        string state = State().Match(html).Groups[1].Value;
        await viewer._connection.SendAsync("UpdateRootComponents", new JsonObject { ["batchId"] = 1, ["operations"] = operations }.ToJsonString(), state);
        return circuit is null ? throw new InvalidOperationException("The gateway opened no circuit.") : viewer;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private void Listen()
    {
        _connection.On<int, byte[]>("JS.RenderBatch", async (id, batch) =>
        {
            Interlocked.Increment(ref _batches);
            Interlocked.Add(ref _bytes, batch.Length);
            await _connection.SendAsync("OnRenderCompleted", id, null);
        });
        _connection.On("JS.BeginInvokeJS", (Func<long, string, string?, int, long, int, Task>)AnswerAsync);
        _connection.On<string>("JS.Error", error => Console.Error.WriteLine($"circuit: {error}"));
        _connection.On<int, string>("JS.AttachComponent", (_, _) => { });
        _connection.On<int>("JS.EndUpdateRootComponents", _ => { });
        _connection.On<byte[]>("JS.EndInvokeDotNet", _ => { });
    }

    private async Task AnswerAsync(long handle, string function, string? arguments, int resultType, long target, int callType)
    {
        if (handle > 0)
        {
            await _connection.SendAsync("EndInvokeJSFromDotNet", handle, true, resultType == Module ? $$"""[{{handle}},true,{"__jsObjectId":1}]""" : $"[{handle},true,null]");
        }

        if (function.EndsWith("Virtualize.init", StringComparison.Ordinal) && JsonNode.Parse(arguments!)![0]!["__dotNetObject"] is { } list)
        {
            await _connection.SendAsync("BeginInvokeDotNetFromJS", "1", null, "OnSpacerAfterVisible", (long)list, JsonSerializer.Serialize<double[]>([Window, Window, Window]));
        }
    }

    [GeneratedRegex("<!--Blazor:({\"type\":\"server\".*?})-->")]
    private static partial Regex Marks();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(.*?)-->")]
    private static partial Regex State();

    /// <summary>Blazor's own name for MessagePack.</summary>
    private sealed class BlazorPack : IHubProtocol
    {
        private readonly MessagePackHubProtocol _inner = new();

        public string Name => "blazorpack";

        public int Version => 1;

        public TransferFormat TransferFormat => TransferFormat.Binary;

        public bool IsVersionSupported(int version) => version == Version;

        public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => _inner.GetMessageBytes(message);

        public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message) => _inner.TryParseMessage(ref input, binder, out message);

        public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => _inner.WriteMessage(message, output);
    }
}
