using System.ClientModel;
using System.ClientModel.Primitives;
using BotSentinel.Ml;
using BotSentinel.Policies;
using Microsoft.Extensions.AI;
using OpenAI;

namespace BotSentinel.Server.Gateway;

/// <summary>Makes whom to ask for a second opinion of section <c>Gateway:LanguageModel</c>: a model on any server that speaks OpenAI's protocol.</summary>
internal static class LanguageModelReader
{
    // A server on one's own machine wants none, and the client insists.
    private const string NoKey = "none";

    public static LanguageModelOpinion? Read(IConfigurationSection section, List<ConfigurationError> errors)
    {
        if (!section.GetChildren().Any())
        {
            return null;
        }

        var settings = new SettingsReader(section, errors);
        int before = errors.Count;
        Uri? address = settings.Address("Url", null, "https://api.openai.com/v1, or http://localhost:11434/v1 for Ollama");
        string model = settings.Required("Model", "Write the model's name as the server knows it."), key = settings.Text("Key") ?? NoKey;
        LanguageModelOptions options = new()
        {
            About = settings.Text("About"),
            IsFree = settings.Flag("Free", fallback: false),
            UsesSchema = settings.Flag("Schema", fallback: true),
        };
        if (address is null && settings.Text("Url") is null)
        {
            settings.Error("Url", null, "is missing.", "Write where the server is, like https://api.openai.com/v1, or http://localhost:11434/v1 for Ollama.");
        }

        if (options.About is { Length: > LanguageModelOptions.LongestAbout })
        {
            settings.Error("About", null, "is too long.", $"Write at most {LanguageModelOptions.LongestAbout:N0} characters.");
        }

        settings.RefuseOthers();
        return errors.Count == before ? new LanguageModelOpinion(Client(address!, model, key), options) : null;
    }

    // What is late is of no use, and what fails is tried again with the next text.
    private static IChatClient Client(Uri address, string model, string key) =>
        new OpenAIClient(new ApiKeyCredential(key), new OpenAIClientOptions { Endpoint = address, RetryPolicy = new ClientRetryPolicy(maxRetries: 0) }).GetChatClient(model).AsIChatClient();
}
