using System.Net.Http.Json;
using System.Text.Json;
using BotSentinel.Cli.Terminal;

namespace BotSentinel.Cli.Gateway;

/// <summary>What went wrong between the command line and a gateway, in words.</summary>
internal sealed class GatewayFailures(string server)
{
    /// <summary>It refused, and says why by RFC 9457.</summary>
    public async Task<CommandException> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            if (answer.Content.Headers.ContentType?.MediaType == "application/problem+json" && await answer.Content.ReadFromJsonAsync<ProblemBody>(ToolJson.Options, cancellationToken) is { } problem)
            {
                return new GatewayProblemException(problem with { Status = (int)answer.StatusCode }, answer.Headers.RetryAfter?.Delta);
            }
        }
        catch (Exception broken) when (broken is JsonException or HttpRequestException or IOException)
        {
            // What answers so is told of below.
        }

        return NoGateway((int)answer.StatusCode);
    }

    public CommandException NoGateway(int status) => new($"{server} answered {status}, and not as a gateway does. Is it the address of the admin listener (by default {Connection.DefaultServer})? --server or {Connection.ServerVariable} says another.");

    public CommandException Unreachable(Exception failure) => failure switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => new CommandException($"There is no machine of the name in {server}. --server or {Connection.ServerVariable} says another address."),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => new CommandException($"{server} offers no secure connection that this machine trusts: its certificate, or TLS itself, is not right."),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => new CommandException($"Nothing answers at {server}. Does the gateway run, and is this its admin address? --server or {Connection.ServerVariable} says another."),
        OperationCanceledException => new CommandException($"{server} did not answer in time."),
        _ => new BrokenConnectionException($"The connection to {server} broke. Whether the gateway has done it is not known: look, and try again."),
    };
}

/// <summary>The connection broke before the answer: it may have been done.</summary>
internal sealed class BrokenConnectionException(string message) : CommandException(message);
