namespace EndToEnd.Scenarios;

/// <summary>A part of a scenario and what was sent in it.</summary>
public sealed class Phase(string name)
{
    private readonly Dictionary<long, List<string>> _sent = [];

    /// <summary>What every text of the phase begins with.</summary>
    public string Prefix => name + ':';

    /// <summary>A new text of a user, noted as sent.</summary>
    internal string Next(long user)
    {
        List<string> sent = SentBy(user);
        sent.Add($"{name}:{user}:{sent.Count + 1}{(user == Traffic.SlowUser ? " slow" : "")}");
        return sent[^1];
    }

    /// <summary>What a user sent, in order.</summary>
    public List<string> SentBy(long user)
    {
        if (!_sent.TryGetValue(user, out List<string>? sent))
        {
            _sent.Add(user, sent = []);
        }

        return sent;
    }

    /// <summary>Everything that honest users sent.</summary>
    public IEnumerable<string> SentByHonestUsers => Traffic.HonestUsers.SelectMany(SentBy);
}
