package simulator

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// quirky rewrites an answer in the ways that a beta may differ from its documentation. What is written differently
// depends on the fields alone, so that the same state is always shown the same way.
func quirky(raw []byte) []byte {
	var body any
	if json.Unmarshal(raw, &body) != nil {
		return raw // there is no body
	}
	if list, ok := body.(object); ok {
		meta, _ := list["meta"].(object)
		if last, ok := meta["last_page"].(float64); ok && last == 1 {
			delete(list, "meta")
			delete(list, "links")
		}
	}
	twist(body)
	return encode(body)
}

// optional are fields that an answer may lack.
var optional = []string{"promo_code", "virtualization", "lock_reason", "locked_at", "show_smtp_form", "settings", "amount_sublabel"}

func twist(node any) {
	switch node := node.(type) {
	case []any:
		for _, item := range node {
			twist(item)
		}
	case object:
		if node["message"] != nil {
			return
		}
		_, isPlan := node["vcpus"]
		for key, value := range node {
			twist(value)
			node[key] = twisted(key, value)
		}
		for _, key := range optional {
			delete(node, key)
		}
		if isPlan {
			delete(node, "key") // older answers have the name only
		}
		node["beta_field"] = object{"level": 1}
	}
}

// twisted is a value as it may be written, too.
func twisted(key string, value any) any {
	switch value := value.(type) {
	case float64:
		if strings.HasSuffix(key, "_with_vat") || key == "balance" || key == "service_id" || key == "id" && int(value)%2 == 1 {
			return strconv.FormatFloat(value, 'f', -1, 64)
		}
	case string:
		if at, err := time.Parse(time.RFC3339, value); err == nil {
			return inFormat(key, at)
		}
	case bool:
		if key == "floating_ip" && !value {
			return object{"id": nil, "status": nil, "server_id": nil}
		}
	case nil:
		if key == "ptr" {
			return []any{}
		}
	}
	return value
}

// inFormat writes a time in one of the API's formats, one for each kind of field.
func inFormat(key string, at time.Time) any {
	switch key {
	case "created_at":
		return at.In(zone).Format(time.RFC3339)
	case "expiry_at":
		return at.Unix()
	case "assigned_on", "due_at":
		return at.UTC().Format(time.DateTime)
	}
	return stamp(at)
}
