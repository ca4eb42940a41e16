package main

import (
	"encoding/json"
	"fmt"
	"os"
)

// stateSize is what a server takes in a state file.
type stateSize struct{ values, bytes int }

// sizeOfState reads a state file that has servers and nothing else.
func sizeOfState(path string) (stateSize, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return stateSize{}, err
	}
	return sizeOf(content)
}

func sizeOf(content []byte) (stateSize, error) {
	var state struct {
		Resources []struct {
			Instances []struct{ Attributes any }
		}
	}
	if err := json.Unmarshal(content, &state); err != nil {
		return stateSize{}, err
	}
	if len(state.Resources) != 1 || len(state.Resources[0].Instances) == 0 {
		return stateSize{}, fmt.Errorf("the state has %d resources instead of one with servers", len(state.Resources))
	}
	servers := state.Resources[0].Instances
	return stateSize{leafValues(servers[0].Attributes), len(content) / len(servers)}, nil
}

// leafValues counts what has nothing below it: texts, numbers, null, and empty lists.
func leafValues(value any) int {
	count := 0
	switch value := value.(type) {
	case map[string]any:
		for _, item := range value {
			count += leafValues(item)
		}
	case []any:
		for _, item := range value {
			count += leafValues(item)
		}
	}
	return max(count, 1)
}
