using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace BotSentinel.Testing.Wire;

/// <summary>Reads a method call from an HTTP request: query, form, multipart form or JSON; a body overrides the query.</summary>
internal static class ApiRequestReader
{
    public static async Task<ApiRequest> ReadAsync(HttpRequest http, string method, bool testEnvironment)
    {
        Dictionary<string, string> parameters = http.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        var files = new Dictionary<string, UploadedFile>();
        if (http.HasFormContentType)
        {
            await ReadFormAsync(http, parameters, files);
        }
        else if (http.HasJsonContentType())
        {
            await ReadJsonAsync(http, parameters);
        }

        return new ApiRequest(method, parameters, files) { TestEnvironment = testEnvironment };
    }

    private static async Task ReadFormAsync(HttpRequest http, Dictionary<string, string> parameters, Dictionary<string, UploadedFile> files)
    {
        IFormCollection form = await http.ReadFormAsync(http.HttpContext.RequestAborted);
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues value) in form)
        {
            parameters[name] = value.ToString();
        }

        foreach (IFormFile file in form.Files)
        {
            using var content = new MemoryStream();
            await file.CopyToAsync(content, http.HttpContext.RequestAborted);
            files[file.Name] = new UploadedFile(file.FileName, content.ToArray());
        }
    }

    private static async Task ReadJsonAsync(HttpRequest http, Dictionary<string, string> parameters)
    {
        if (http.ContentLength == 0)
        {
            return;
        }

        try
        {
            using JsonDocument json = await JsonDocument.ParseAsync(http.Body, default, http.HttpContext.RequestAborted);
            foreach ((string name, string value) in ApiRequest.ParametersOf(json.RootElement))
            {
                parameters[name] = value;
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw ApiFailure.BadRequest("can't parse JSON object");
        }
    }
}
