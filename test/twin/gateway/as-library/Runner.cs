// Renders templates and converts documents for a test: one JSON command per line in, one JSON answer per line out.
using System;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;
using DotLiquid;
using DotLiquid.NamingConventions;
using Newtonsoft.Json;
using Newtonsoft.Json.Converters;
using Newtonsoft.Json.Linq;

public static class Runner
{
    public static void Main()
    {
        Template.NamingConvention = new CSharpNamingConvention();
        string line;
        while ((line = Console.ReadLine()) != null)
        {
            var command = Read(line, false);
            var answer = new JObject();
            try { answer["text"] = Run((JObject)command); }
            catch (Exception error) { answer["error"] = error.GetType().Name; }
            Console.WriteLine(answer.ToString(Formatting.None));
        }
    }

    static string Run(JObject command)
    {
        switch ((string)command["op"])
        {
            case "render":
                var body = new Hash { ["body"] = ValueOf(Read((string)command["body"], (bool)command["dates"])) };
                var template = Template.Parse((string)command["template"]);
                var text = template.Render(new RenderParameters(CultureInfo.InvariantCulture) { LocalVariables = body });
                var fault = template.Errors.FirstOrDefault(error => !error.Message.Contains("could not be found"));
                if (fault != null) throw fault;
                return text;
            case "toJson":
                return JsonConvert.SerializeXNode(XDocument.Parse((string)command["xml"], LoadOptions.None), Formatting.None);
            case "toXml":
                var settings = new JsonSerializerSettings { DateParseHandling = (bool)command["dates"] ? DateParseHandling.DateTime : DateParseHandling.None };
                settings.Converters.Add(new XmlNodeConverter());
                return JsonConvert.DeserializeObject<XDocument>((string)command["json"], settings).ToString(SaveOptions.DisableFormatting);
            default:
                throw new ArgumentException();
        }
    }

    static JToken Read(string json, bool dates) =>
        JsonConvert.DeserializeObject<JToken>(json, new JsonSerializerSettings { DateParseHandling = dates ? DateParseHandling.DateTime : DateParseHandling.None });

    static object ValueOf(JToken token)
    {
        switch (token)
        {
            case JObject members:
                var hash = new Hash();
                foreach (var member in members.Properties()) hash[member.Name] = ValueOf(member.Value);
                return hash;
            case JArray items: return items.Select(ValueOf).ToList();
            default: return ((JValue)token).Value;
        }
    }
}
