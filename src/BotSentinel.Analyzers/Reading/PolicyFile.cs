namespace BotSentinel.Analyzers.Reading;

/// <summary>
/// Finds the names of policies in JSON: the keys of every object under a key <c>policies</c>, at whatever depth, for the settings of a host have them
/// under a section. Takes comments and trailing commas. Of a broken file it gives what comes before the break: judging files is the program's part.
/// </summary>
internal static class PolicyFile
{
    public static IEnumerable<string> PolicyNames(string json)
    {
        List<string> names = [];
        Stack<string> path = new();
        string? key = null;
        for (int at = 0; at < json.Length;)
        {
            switch (json[at])
            {
                case '"' when ReadText(json, ref at) is var text:
                    if (IsKey(json, at))
                    {
                        key = text;
                        if (path.Count > 0 && path.Peek().Equals("policies", StringComparison.OrdinalIgnoreCase))
                        {
                            names.Add(text);
                        }
                    }

                    continue;
                case '{' or '[':
                    path.Push(json[at] == '{' ? key ?? "" : "");
                    key = null;
                    break;
                case '}' or ']':
                    key = null;
                    if (path.Count > 0)
                    {
                        path.Pop();
                    }

                    break;
                case '/':
                    SkipComment(json, ref at);
                    continue;
            }

            at++;
        }

        return names;
    }

    // A text is a key when a colon follows.
    private static bool IsKey(string json, int at)
    {
        while (at < json.Length && (char.IsWhiteSpace(json[at]) || json[at] == '/'))
        {
            if (json[at] == '/')
            {
                SkipComment(json, ref at);
            }
            else
            {
                at++;
            }
        }

        return at < json.Length && json[at] == ':';
    }

    private static string ReadText(string json, ref int at)
    {
        int start = ++at;
        while (at < json.Length && json[at] != '"')
        {
            at += json[at] == '\\' ? 2 : 1;
        }

        int end = Math.Min(at, json.Length);
        at = end + 1;
        return json.Substring(start, end - start);
    }

    private static void SkipComment(string json, ref int at)
    {
        bool isLine = at + 1 < json.Length && json[at + 1] == '/';
        bool isBlock = at + 1 < json.Length && json[at + 1] == '*';
        int end = isLine ? json.IndexOf('\n', at) : isBlock ? json.IndexOf("*/", at + 2, StringComparison.Ordinal) : at;
        at = end < 0 ? json.Length : end + (isBlock ? 2 : 1);
    }
}
