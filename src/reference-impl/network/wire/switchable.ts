/** A layer that the laboratory can take out of the way, to show that the one beside it holds alone (EDG-1, NET-1). */
export interface Switchable {
  isOn: boolean;
}
