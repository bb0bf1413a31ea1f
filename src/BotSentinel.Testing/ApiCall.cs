namespace BotSentinel.Testing;

/// <summary>One call of a Bot API method, as the fake Telegram saw and answered it. Immutable.</summary>
/// <param name="BotId">The bot that called; its token is not kept.</param>
/// <param name="Method">The method's name as the bot wrote it.</param>
/// <param name="Parameters">Its parameters, wherever they stood; objects and arrays as JSON text.</param>
/// <param name="Files">Uploaded files by the name of their form field; empty, never null.</param>
/// <param name="Status">The HTTP status of the answer.</param>
/// <param name="At">When it was answered, by the fake's clock.</param>
/// <param name="InWebhookAnswer">True when the call came in the body of a webhook's answer.</param>
/// <param name="TestEnvironment">True when it came through the <c>/test/</c> path.</param>
public sealed record ApiCall(
    long BotId,
    string Method,
    IReadOnlyDictionary<string, string> Parameters,
    IReadOnlyDictionary<string, UploadedFile> Files,
    int Status,
    DateTimeOffset At,
    bool InWebhookAnswer,
    bool TestEnvironment);

/// <summary>An uploaded file.</summary>
/// <param name="Name">Its name as the bot wrote it.</param>
/// <param name="Content">Its bytes.</param>
public sealed record UploadedFile(string Name, ReadOnlyMemory<byte> Content);
