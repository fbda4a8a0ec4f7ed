using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rollcall;

/// <summary>Properties to write, by Graph's names. Only what is in here is sent; a null clears.</summary>
public sealed class RequestBody : Dictionary<string, object?>
{
    /// <summary>Makes an empty body.</summary>
    public RequestBody()
        : base(StringComparer.Ordinal)
    {
    }

    /// <summary>The rule in this body; an error of the service about it is explained with its text.</summary>
    internal string? MembershipRule => TryGetValue("membershipRule", out var rule) ? rule as string : null;

    internal byte[] ToUtf8()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            WriteObject(writer, this);
        }

        return buffer.ToArray();
    }

    /// <summary>The body as it is sent.</summary>
    public string ToJson() => System.Text.Encoding.UTF8.GetString(ToUtf8());

    private static void WriteObject(Utf8JsonWriter writer, IEnumerable<KeyValuePair<string, object?>> properties)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in properties)
        {
            writer.WritePropertyName(name);
            WriteValue(writer, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case string text: writer.WriteStringValue(text); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case int number: writer.WriteNumberValue(number); break;
            case long number: writer.WriteNumberValue(number); break;
            case double number: writer.WriteNumberValue(number); break;
            case byte[] bytes: writer.WriteBase64StringValue(bytes); break;
            case DateTime at: writer.WriteStringValue(at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)); break;
            case DateTimeOffset at: WriteValue(writer, at.UtcDateTime); break;
            case JsonElement element: element.WriteTo(writer); break;
            case IEnumerable<KeyValuePair<string, object?>> properties: WriteObject(writer, properties); break;
            case ModelObject model: writer.WriteRawValue(model.ToJson()); break;
            case System.Collections.IEnumerable items: WriteItems(writer, items); break;
            default: writer.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
        }
    }

    private static void WriteItems(Utf8JsonWriter writer, System.Collections.IEnumerable items)
    {
        writer.WriteStartArray();
        foreach (var item in items)
        {
            WriteValue(writer, item);
        }

        writer.WriteEndArray();
    }
}
