using System.Text.Json.Nodes;
using BotSentinel.Policies;
using BotSentinel.Server.Api;

namespace BotSentinel.Server.Policies.Pages;

/// <summary>A policy file while somebody works on it, as a form and as text: one document, in which the form leaves alone what it does not know.</summary>
internal sealed class PolicyEditor
{
    private string _saved;

    public PolicyEditor(string document)
    {
        Document = PolicyDocument.Parse(document);
        Text = _saved = Written;
    }

    /// <summary>What the form changes.</summary>
    public JsonObject Document { get; private set; }

    /// <summary>What is written as JSON; as of <see cref="ShowText"/>, and then as somebody changes it.</summary>
    public string Text { get; set; }

    public bool IsText { get; private set; }

    /// <summary>Whether there is something that has not been saved.</summary>
    public bool IsChanged => IsText ? Text != _saved : Written != _saved;

    private string Written => Document.ToJsonString(ApiJson.Indented);

    /// <summary>Goes on with the text.</summary>
    public void ShowText()
    {
        if (!IsText)
        {
            (Text, IsText) = (Written, true);
        }
    }

    /// <summary>Goes on with the form.</summary>
    /// <returns>What is wrong with the text, so that it stays a text; null: it is a form now.</returns>
    public IReadOnlyList<ConfigurationError>? ShowForm()
    {
        if (IsText)
        {
            try
            {
                Document = PolicyDocument.Parse(Text);
            }
            catch (ProblemException problem)
            {
                return problem.Errors.Count > 0 ? problem.Errors : [new ConfigurationError("", null, problem.Message, "")];
            }

            IsText = false;
        }

        return null;
    }

    /// <summary>The document, to be saved or looked at.</summary>
    public string Current => IsText ? Text : Written;

    /// <summary>Whether all that it has only watches; false: all enforces; null: some does this, some that, or it cannot be read.</summary>
    public bool? IsShadow
    {
        get
        {
            try
            {
                return DocumentMode.IsShadow(IsText ? PolicyDocument.Parse(Text) : Document);
            }
            catch (ProblemException)
            {
                return null;
            }
        }
    }

    /// <summary>Lets all that it has only watch, or enforce; what is off stays off. The text must be JSON.</summary>
    public void SetMode(bool isShadow)
    {
        JsonObject changed = IsText ? PolicyDocument.Parse(Text) : Document;
        DocumentMode.Set(changed, isShadow);
        if (IsText)
        {
            Text = changed.ToJsonString(ApiJson.Indented);
        }
    }

    /// <summary>Takes note that it is saved as it is now.</summary>
    public void Saved() => _saved = Current;
}
